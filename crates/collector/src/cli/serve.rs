//! `afterword serve`: the collector, from its first line to its end.

use super::{Outcome, sinks};
use crate::config::Config;
use crate::keys::Keys;
use crate::sinks::driver::Driver;
use crate::sinks::policy::Policy;
use crate::store::Store;
use crate::{demo, http, log, now_ms, retention, sketching};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// After this time at most a running collector knows what the command line has made or ended.
const KEYS_ANEW: Duration = Duration::from_secs(1);

pub(super) fn serve(config: Config) -> Outcome {
    let sinks = sinks::configured(&config)?;
    let tls = config.tls.clone().map(http::Tls::load).transpose()?;
    log::begin(config.log, config.log_level);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let store = Store::open(&config.data_dir)?;
        let started = store.first_start()?;
        let sinks = sinks::with_projects(&store, sinks)?;
        let listener = listen_on(config.listen).await?;
        let address = listener.local_addr()?;
        let admin = match config.admin_listen {
            Some(address) => Some(listen_on(address).await?),
            None => None,
        };
        // Before anything is printed: whoever reads it may end the process at once.
        let asked_to_end = asked_to_end()?;
        if let Some(tls) = tls.clone() {
            tokio::spawn(tls.follow(asked_to_read_again()?));
        }
        let keys = Keys::new(store.keys()?, config.origins.clone(), address);
        let tokens = store.tokens()?;
        let home = format!(
            "{}://{address}",
            if tls.is_some() { "https" } else { "http" }
        );
        {
            let mut out = std::io::stdout().lock();
            writeln!(out, "listening    {home}")?;
            if let Some(admin) = &admin {
                writeln!(out, "metrics      http://{}/metrics", admin.local_addr()?)?;
            }
            if config.demo {
                writeln!(out, "demo         {home}/demo/")?;
            }
            let key = keys.first_public(now_ms());
            match key.and_then(|key| Some((key.shown.as_ref()?, keys.origins_of(key)))) {
                Some((key, origins)) => {
                    writeln!(out, "public key   {key} (may write from {origins})")?;
                    if let Some(tag) = http::script_tag(&home, key) {
                        writeln!(out, "script tag   {tag}")?;
                    }
                }
                None => writeln!(
                    out,
                    "public key   none: all have ended; make one by `afterword keys make public`"
                )?,
            }
            match &started.new_secret {
                Some(secret) => writeln!(
                    out,
                    "secret key   {secret} (just made; kept in {})",
                    started.secret_file.display()
                )?,
                None if started.secret_file.exists() => {
                    writeln!(out, "secret key   in {}", started.secret_file.display())?;
                }
                None => writeln!(
                    out,
                    "secret key   not in {}: those who have it can go on with it, and `afterword keys make secret` makes another",
                    started.secret_file.display()
                )?,
            }
            for (sink, _) in &sinks {
                writeln!(out, "sink         {} ({})", sink.name, sink.r#type)?;
            }
            out.flush()?;
        }
        let demo = config.demo.then(|| demo::Demo::new(&config));
        let state = http::State::new(store.clone(), keys, tokens, demo)
            .with_limits(config.limits, config.proxies.clone())
            .with_sinks(&sinks);
        let driver = Driver::start(&store, Policy::DEFAULT, sinks)?;
        tokio::spawn(state.clone().follow_keys(KEYS_ANEW));
        tokio::spawn(retention::follow(store.clone(), state.metrics.clone()));
        tokio::spawn(sketching::follow(store.clone()));
        // It answers for as long as anything is still being stored.
        let admin = admin.map(|listener| {
            let app = http::admin(state.clone());
            tokio::spawn(http::run(listener, app, std::future::pending()))
        });
        let server = http::Server {
            bounds: within_files(config.bounds),
            proxies: config.proxies,
            tls,
        };
        server.run(listener, http::app(state), asked_to_end).await?;
        driver.stop().await;
        store.close();
        if let Some(admin) = admin {
            admin.abort();
        }
        Ok(())
    })
}

/// As many connections as the system gives files for.
fn within_files(bounds: http::Bounds) -> http::Bounds {
    let Some(files) = http::open_files() else {
        return bounds;
    };
    let within = bounds.within(files);
    if within.connections < bounds.connections {
        tracing::info!(
            "at most {} connections at the same time, for this process may open {files} files",
            within.connections
        );
    }
    within
}

async fn listen_on(address: SocketAddr) -> Result<TcpListener, String> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| format!("cannot listen on {address}: {error}"))
}

/// Hears from now on whether the process is asked to end, and resolves then.
#[cfg(unix)]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves when the process is asked to end.
#[cfg(not(unix))]
fn asked_to_end() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Hears from now on of SIGHUP.
#[cfg(unix)]
fn asked_to_read_again() -> std::io::Result<Arc<Notify>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hangup = signal(SignalKind::hangup())?;
    let asked = Arc::new(Notify::new());
    let asking = Arc::clone(&asked);
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            asking.notify_one();
        }
    });
    Ok(asked)
}

/// There is nothing to ask it by.
#[cfg(not(unix))]
fn asked_to_read_again() -> std::io::Result<Arc<Notify>> {
    Ok(Arc::default())
}
