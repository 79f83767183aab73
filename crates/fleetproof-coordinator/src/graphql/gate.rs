//! When a batch is complete: not before the query has gone as far as it can without it.
//!
//! The loader by itself would wait for a millisecond, and on a busy machine a list takes longer to
//! ask for what it needs, and to be told it: it would be fetched in pieces.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
};

use tokio::sync::Notify;

/// Open while the query has nothing to do but wait for what nobody has begun to fetch.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// The query runs.
    is_running: AtomicBool,
    /// Something was told it that it has not looked at.
    is_woken: AtomicBool,
    /// Batches that are being fetched and told.
    loads: AtomicUsize,
    changed: Notify,
}

impl Gate {
    /// Runs the query. It is not made to yield halfway, which would look like waiting.
    pub(super) async fn around<T>(&self, query: impl Future<Output = T>) -> T {
        let mut query = pin!(tokio::task::unconstrained(query));
        let _given_up = Quiet(&self.0);
        poll_fn(|cx| {
            let waker = Waker::from(Arc::new(Bell {
                inner: Arc::clone(&self.0),
                waker: cx.waker().clone(),
            }));
            self.0.is_running.store(true, Ordering::SeqCst);
            self.0.is_woken.store(false, Ordering::SeqCst);
            let polled = query.as_mut().poll(&mut Context::from_waker(&waker));
            self.0.is_running.store(false, Ordering::SeqCst);
            self.0.changed.notify_waiters();
            polled
        })
        .await
    }

    /// Runs a load as soon as the gate is open; it is closed until the load has ended.
    pub(super) async fn through(&self, load: impl Future<Output = ()>) {
        loop {
            let mut changed = pin!(self.0.changed.notified());
            changed.as_mut().enable();
            if self.0.is_open() {
                break;
            }
            changed.await;
        }
        self.0.loads.fetch_add(1, Ordering::SeqCst);
        let _load = Load(&self.0);
        load.await;
    }
}

impl Inner {
    fn is_open(&self) -> bool {
        !self.is_running.load(Ordering::SeqCst)
            && !self.is_woken.load(Ordering::SeqCst)
            && self.loads.load(Ordering::SeqCst) == 0
    }
}

/// Wakes the query, and notes that it did.
struct Bell {
    inner: Arc<Inner>,
    waker: Waker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.inner.is_woken.store(true, Ordering::SeqCst);
        self.waker.wake_by_ref();
    }
}

/// A load that runs; it has ended when this is dropped.
struct Load<'a>(&'a Inner);

impl Drop for Load<'_> {
    fn drop(&mut self) {
        self.0.loads.fetch_sub(1, Ordering::SeqCst);
        self.0.changed.notify_waiters();
    }
}

/// Lets waiting loads go when the query has ended, was given up or has panicked.
struct Quiet<'a>(&'a Inner);

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        self.0.is_running.store(false, Ordering::SeqCst);
        self.0.is_woken.store(false, Ordering::SeqCst);
        self.0.changed.notify_waiters();
    }
}
