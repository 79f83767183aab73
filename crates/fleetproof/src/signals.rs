//! SIGINT and SIGTERM: the first asks, the second insists.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use fleetproof_model::Exit;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::error::Error;

/// The user's wish to end, once it is there.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    flag: Arc<AtomicBool>,
    told: watch::Receiver<bool>,
}

impl Interrupt {
    /// Takes over both signals: the first is told to all who hold this value, the second ends the
    /// process at once, with exit status 3 (the private server's supervisor then cleans up).
    pub(crate) fn listen() -> io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let flag = Arc::new(AtomicBool::new(false));
        let (tell, told) = watch::channel(false);
        let raised = Arc::clone(&flag);
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if raised.swap(true, Ordering::Relaxed) {
                    std::process::exit(Exit::Unknown.code().into());
                }
                tell.send_replace(true);
            }
        });
        Ok(Self { flag, told })
    }

    /// The flag that is set by the first signal.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    /// What becomes true with the first signal.
    pub(crate) fn told(&self) -> watch::Receiver<bool> {
        self.told.clone()
    }

    /// Whether the first signal has come.
    pub(crate) fn came(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// Waits for the first signal.
    pub(crate) async fn wait(&self) {
        let mut told = self.told.clone();
        if told.wait_for(|came| *came).await.is_err() {
            // The listener lives as long as the runtime.
            std::future::pending::<()>().await;
        }
    }

    /// Does `work`, or gives it up when the signal comes first.
    pub(crate) async fn unless<T, E: Into<Error>>(
        &self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Error> {
        tokio::select! {
            () = self.wait() => Err(Error::Interrupted),
            done = work => done.map_err(Into::into),
        }
    }
}
