use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use time::{Duration, OffsetDateTime};

/// How many entries a map holds before it forgets.
const CAPACITY: usize = 200_000;

/// A map whose entries expire, and which forgets rather than grow without end.
#[derive(Debug)]
pub(super) struct Shelf<K, V> {
    entries: Mutex<HashMap<K, Entry<V>>>,
}

#[derive(Debug)]
pub(super) struct Entry<V> {
    pub(super) value: V,
    pub(super) expires_at: OffsetDateTime,
}

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self {
            entries: Mutex::default(),
        }
    }
}

impl<K: Eq + Hash, V: Clone> Shelf<K, V> {
    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: &K, now: OffsetDateTime) -> Option<V> {
        self.lock()
            .get(key)
            .filter(|entry| entry.expires_at > now)
            .map(|entry| entry.value.clone())
    }

    pub(super) fn put(&self, key: K, value: V, now: OffsetDateTime, life: Duration) {
        Self::insert(&mut self.lock(), key, value, now, life);
    }

    pub(super) fn insert(
        entries: &mut HashMap<K, Entry<V>>,
        key: K,
        value: V,
        now: OffsetDateTime,
        life: Duration,
    ) {
        if entries.len() >= CAPACITY && !entries.contains_key(&key) {
            entries.retain(|_, entry| entry.expires_at > now);
            if entries.len() >= CAPACITY {
                entries.clear();
            }
        }
        let expires_at = now + life;
        entries.insert(key, Entry { value, expires_at });
    }
}
