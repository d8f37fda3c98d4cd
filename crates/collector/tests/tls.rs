//! HTTPS: with which certificate, what is refused at the start, and what happens when the files change.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_collector::http::{Bounds, Tls, TlsError, TlsFiles};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use reqwest::{Certificate, Client};
use std::path::Path;
use support::process::{Served, afterword, run};
use support::records::{batch, thumb};
use support::{Collector, PAGE, Setup, answer, until};
use tempfile::{TempDir, tempdir};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A certificate for localhost that vouches for itself.
fn make() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn files(folder: &Path) -> TlsFiles {
    TlsFiles {
        cert: folder.join("cert.pem"),
        key: folder.join("key.pem"),
    }
}

fn put(folder: &Path, made: &CertifiedKey<KeyPair>) -> TlsFiles {
    let files = files(folder);
    std::fs::write(&files.cert, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    files
}

/// A client that trusts this certificate and no other.
fn trusting(made: &CertifiedKey<KeyPair>) -> Client {
    let certificate = Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = Client::builder().tls_certs_only([certificate]).no_proxy();
    client.build().unwrap()
}

fn localhost(address: &str, path: &str) -> String {
    let port = address.rsplit_once(':').unwrap().1;
    format!("https://localhost:{port}{path}")
}

async fn start(folder: &TempDir, made: &CertifiedKey<KeyPair>) -> (Collector, Tls) {
    let tls = Tls::load(put(folder.path(), made)).unwrap();
    let setup = Setup {
        tls: Some(tls.clone()),
        ..Setup::default()
    };
    (Collector::with(setup).await, tls)
}

#[tokio::test]
async fn https_is_spoken_with_the_certificate_of_the_files_and_http_is_not() {
    let folder = tempdir().unwrap();
    let made = make();
    let (collector, _) = start(&folder, &made).await;
    let url = |path: &str| localhost(&collector.address.to_string(), path);
    let client = trusting(&made);
    let post = client
        .post(url(&collector.records_path()))
        .header("origin", PAGE)
        .header("content-type", "text/plain");
    let posted = answer(post.body(batch("v-1", &[thumb("v-1", "r-1", 1)]))).await;
    assert_eq!(posted.status, 200, "{}", posted.text());
    assert_eq!(
        posted.header("strict-transport-security"),
        Some("max-age=31536000")
    );
    assert!(trusting(&make()).get(url("/healthz")).send().await.is_err());
    let plain = format!("http://{}/healthz", collector.address);
    assert!(support::client().get(plain).send().await.is_err());
}

#[tokio::test]
async fn a_certificate_that_was_replaced_is_shown_from_then_on_and_a_wrong_one_is_not() {
    let folder = tempdir().unwrap();
    let old = make();
    let (collector, tls) = start(&folder, &old).await;
    let url = localhost(&collector.address.to_string(), "/healthz");
    let is_shown = async |made: &CertifiedKey<KeyPair>| {
        let asked = trusting(made).get(&url).send().await;
        asked.is_ok_and(|answer| answer.status() == 200)
    };
    assert!(!tls.reload().unwrap());
    let new = make();
    let files = put(folder.path(), &new);
    assert!(tls.reload().unwrap());
    assert!(is_shown(&new).await && !is_shown(&old).await);

    // Half of a pair, as it stands for a moment while the files are replaced.
    std::fs::write(&files.cert, old.cert.pem()).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Mismatch { .. })));
    assert!(!tls.reload().unwrap(), "the same fault is said once");
    std::fs::remove_file(&files.key).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Unreadable { .. })));
    assert!(!tls.reload().unwrap());
    assert!(is_shown(&new).await && !is_shown(&old).await);
    put(folder.path(), &old);
    assert!(tls.reload().unwrap());
    assert!(is_shown(&old).await && !is_shown(&new).await);
}

#[test]
fn files_that_are_missing_or_hold_something_else_are_refused_with_a_sentence() {
    let folder = tempdir().unwrap();
    let files = files(folder.path());
    let made = make();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let other = make().signing_key.serialize_pem();
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (cert, key, complaint) in [
        (None, Some(&key[..]), "cannot read"),
        (Some(&cert[..]), None, "cannot read"),
        (Some(""), Some(&key), "holds no certificate: expected PEM"),
        (Some(&key), Some(&key), "holds no certificate: expected PEM"),
        (
            Some("\u{0}\u{1}"),
            Some(&key),
            "holds no certificate: expected PEM",
        ),
        (Some(&cert), Some(&cert), "holds no key: expected PEM"),
        (Some(&cert), Some(""), "holds no key: expected PEM"),
        (
            Some(&cert),
            Some(&other),
            "another one than the certificate",
        ),
        (Some(broken), Some(&key), "cannot be used"),
    ] {
        for (path, text) in [(&files.cert, cert), (&files.key, key)] {
            let _ = std::fs::remove_file(path);
            if let Some(text) = text {
                std::fs::write(path, text).unwrap();
            }
        }
        let error = Tls::load(files.clone()).err().unwrap().to_string();
        assert!(error.contains(complaint), "{error}");
        assert!(error.contains(folder.path().to_str().unwrap()), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_does_not_come_to_its_end_is_given_up() {
    let folder = tempdir().unwrap();
    let (collector, _) = start(&folder, &make()).await;
    // A record of a handshake that announces 512 bytes, and has two of them.
    for said in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00"] {
        let mut stream = TcpStream::connect(collector.address).await.unwrap();
        let begun = Instant::now();
        stream.write_all(said).await.unwrap();
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard).await;
        assert_eq!(heard, b"");
        let waited = begun.elapsed();
        assert!(
            waited >= Bounds::DEFAULT.handshake && waited < Bounds::DEFAULT.idle,
            "{waited:?}"
        );
    }
}

#[test]
fn it_does_not_start_with_files_that_are_of_no_use() {
    let folder = tempdir().unwrap();
    let serve = |more: &[&str]| {
        run(
            folder.path(),
            &[&["serve", "--listen", "127.0.0.1:0"], more].concat(),
        )
    };
    put(folder.path(), &make());
    std::fs::write(
        folder.path().join("key.pem"),
        make().signing_key.serialize_pem(),
    )
    .unwrap();
    for (more, code, complaint) in [
        (
            &["--tls-cert", "cert.pem"][..],
            2,
            "tls_cert was said without tls_key",
        ),
        (
            &["--tls-cert", "none.pem", "--tls-key", "key.pem"],
            1,
            "cannot read none.pem",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "key.pem"],
            1,
            "expected both of one pair",
        ),
    ] {
        let done = serve(more);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(code), "{said}");
        assert!(said.contains(complaint), "{said}");
        assert!(done.stdout.is_empty(), "it has told nobody that it listens");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_command_speaks_https_reads_the_files_again_when_told_and_knows_how_it_is() {
    let folder = tempdir().unwrap();
    let (old, new) = (make(), make());
    put(folder.path(), &old);
    const TLS: [&str; 4] = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    // As docs/running.md says it, at another address.
    let mut lines = include_str!("../../../docs/running.md").lines();
    let command = lines
        .find_map(|line| line.strip_prefix("afterword serve --listen 0.0.0.0:8443 "))
        .unwrap();
    assert_eq!(command.split(' ').collect::<Vec<_>>(), TLS);
    let served = Served::of(
        afterword(folder.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(TLS),
    );
    assert!(
        served
            .said
            .contains(&format!("demo         https://{}/demo/", served.address)),
        "{}",
        served.said
    );
    let url = localhost(&served.address, "/healthz");
    assert!(trusting(&old).get(&url).send().await.is_ok());
    let health = [&["health", "--listen", &served.address][..], &TLS].concat();
    let asked = run(folder.path(), &health);
    assert!(
        asked.status.success() && asked.stdout == b"ok\n",
        "{asked:?}"
    );

    put(folder.path(), &new);
    served.signal("HUP");
    until("the new certificate is shown", async || {
        trusting(&new).get(&url).send().await.is_ok()
    })
    .await;
    assert!(trusting(&old).get(&url).send().await.is_err());
    served.terminate();
    let (status, said) = served.ended();
    assert!(status.success(), "{said}");
}
