//! Certificate and key for TLS, read again when their files change.

use super::super::Current;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

/// How often the files are looked at: a certificate is replaced weeks before it ends.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Where certificate and key lie, as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, and behind it those that vouch for it.
    pub cert: PathBuf,
    /// Its key: PKCS#8, PKCS#1 or SEC1.
    pub key: PathBuf,
}

/// Why TLS cannot be spoken with these files.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no certificate in it.
    #[error(
        "{0} holds no certificate: expected PEM with BEGIN CERTIFICATE, the server's own before those that vouch for it"
    )]
    NoCertificate(PathBuf),
    /// There is no key in it.
    #[error(
        "{0} holds no key: expected PEM with BEGIN PRIVATE KEY, without a password, or one of RSA or EC"
    )]
    NoKey(PathBuf),
    /// They belong to different pairs.
    #[error(
        "the key in {key} is another one than the certificate in {cert} was made for: expected both of one pair"
    )]
    Mismatch {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// They are of a sort that is not spoken.
    #[error("{cert} and {key} cannot be used: {source}")]
    Unusable {
        /// The certificate.
        cert: PathBuf,
        /// The key.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
}

/// What is in the files, byte for byte.
#[derive(Clone, PartialEq, Eq)]
struct Pems {
    cert: Vec<u8>,
    key: Vec<u8>,
}

/// TLS with what the files hold.
#[derive(Clone)]
pub struct Tls {
    files: TlsFiles,
    config: Current<ServerConfig>,
    /// What was tried last, whether it was good or not: nobody needs to hear of the same fault twice.
    tried: Arc<Mutex<Option<Pems>>>,
}

impl Tls {
    /// With these files.
    ///
    /// # Errors
    /// When one is missing, holds something else, or they are of different pairs.
    pub fn load(files: TlsFiles) -> Result<Self, TlsError> {
        let pems = files.read()?;
        let config = files.config(&pems)?;
        Ok(Self {
            files,
            config: Current::new(config),
            tried: Arc::new(Mutex::new(Some(pems))),
        })
    }

    /// Reads the files again: connections from now on are served with what they hold, those that are open go on as they
    /// are. Whether anything has changed.
    ///
    /// # Errors
    /// As [`Tls::load`], and once for each fault: what was in force stays so.
    pub fn reload(&self) -> Result<bool, TlsError> {
        let pems = self.files.read();
        let mut tried = self.tried.lock().unwrap_or_else(PoisonError::into_inner);
        let found = pems.as_ref().ok().cloned();
        if *tried == found {
            return Ok(false);
        }
        *tried = found;
        let config = self.files.config(&pems?)?;
        self.config.set(config);
        Ok(true)
    }

    /// Does so now and then, and whenever it is asked to. Never resolves.
    pub async fn follow(self, asked: Arc<Notify>) {
        loop {
            tokio::select! {
                () = asked.notified() => {}
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
            let this = self.clone();
            match tokio::task::spawn_blocking(move || this.reload()).await {
                Ok(Ok(true)) => tracing::info!("the certificate was read again"),
                Ok(Ok(false)) | Err(_) => {}
                Ok(Err(error)) => {
                    tracing::error!("the certificate stays as it was: {error}");
                }
            }
        }
    }

    /// The server's half of a handshake.
    pub(super) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        TlsAcceptor::from(self.config.get()).accept(stream).await
    }
}

impl TlsFiles {
    fn read(&self) -> Result<Pems, TlsError> {
        let read = |path: &PathBuf| {
            std::fs::read(path).map_err(|source| TlsError::Unreadable {
                path: path.clone(),
                source,
            })
        };
        Ok(Pems {
            cert: read(&self.cert)?,
            key: read(&self.key)?,
        })
    }

    fn config(&self, pems: &Pems) -> Result<ServerConfig, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&pems.cert)
            .collect::<Result<_, _>>()
            .unwrap_or_default();
        if chain.is_empty() {
            return Err(TlsError::NoCertificate(self.cert.clone()));
        }
        let key = PrivateKeyDer::from_pem_slice(&pems.key)
            .map_err(|_| TlsError::NoKey(self.key.clone()))?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
        let mut config = config.map_err(|source| match source {
            rustls::Error::InconsistentKeys(_) => TlsError::Mismatch {
                cert: self.cert.clone(),
                key: self.key.clone(),
            },
            source => TlsError::Unusable {
                cert: self.cert.clone(),
                key: self.key.clone(),
                source,
            },
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}
