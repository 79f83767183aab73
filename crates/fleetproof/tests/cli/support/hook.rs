use std::{
    io::{BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;

use super::{fake::read, wait_for};

/// What a receiver does with a message.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    /// Takes it.
    Takes,
    /// Answers 500.
    Refuses,
    /// Says nothing.
    Hangs,
}

/// A message that a receiver took.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// The header `Idempotency-Key`.
    pub(crate) key: String,
    /// Method and path.
    pub(crate) request: String,
    pub(crate) body: Value,
}

/// A receiver of alerts.
pub(crate) struct Hook {
    url: String,
    manner: Arc<Mutex<Manner>>,
    told: Arc<Mutex<Vec<Told>>>,
    tries: Arc<Mutex<usize>>,
}

impl Hook {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let hook = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            manner: Arc::new(Mutex::new(Manner::Takes)),
            told: Arc::default(),
            tries: Arc::default(),
        };
        let (manner, told, tries) = (
            Arc::clone(&hook.manner),
            Arc::clone(&hook.told),
            Arc::clone(&hook.tries),
        );
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (told, now) = (Arc::clone(&told), *manner.lock().unwrap());
                *tries.lock().unwrap() += 1;
                thread::spawn(move || serve(stream, now, &told));
            }
        });
        hook
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn set(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// Connections so far, also those that were refused.
    pub(crate) fn tries(&self) -> usize {
        *self.tries.lock().unwrap()
    }

    /// What it has taken so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.told.lock().unwrap().clone()
    }

    /// The alerts that it has taken so far.
    pub(crate) fn alerts(&self) -> Vec<Value> {
        let told = self.told();
        let lists = told.iter().map(|told| match &told.body {
            Value::Array(alerts) => alerts.clone(),
            body => body["alerts"].as_array().unwrap().clone(),
        });
        lists.flatten().collect()
    }

    /// Waits for an alert with that status and these labels.
    #[track_caller]
    pub(crate) fn wait_for(&self, status: &str, labels: &[(&str, &str)]) -> Value {
        let _told = ShownInPanic(self);
        wait_for(&format!("the alert {labels:?}, {status}"), || {
            self.alerts().into_iter().find(|alert| {
                let has = |(name, value): &(&str, &str)| alert["labels"][name] == *value;
                alert["status"] == status && labels.iter().all(has)
            })
        })
    }
}

/// Shows what came instead of what was waited for.
struct ShownInPanic<'a>(&'a Hook);

impl Drop for ShownInPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            for alert in self.0.alerts() {
                eprintln!("told: {} {}", alert["status"], alert["labels"]);
            }
        }
    }
}

fn serve(stream: TcpStream, manner: Manner, told: &Mutex<Vec<Told>>) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some((head, body)) = read(&mut reader) else {
        return;
    };
    let header = |name: &str| {
        let lines = head.lines();
        let mut values = lines.filter_map(|line| line.strip_prefix(name));
        values
            .next()
            .map_or(String::new(), |value| value.trim().to_owned())
    };
    let status = match manner {
        Manner::Takes => {
            let request: Vec<&str> = head.split(' ').take(2).collect();
            told.lock().unwrap().push(Told {
                key: header("idempotency-key:"),
                request: request.join(" "),
                body: serde_json::from_slice(&body).unwrap(),
            });
            200
        }
        Manner::Refuses => 500,
        Manner::Hangs => {
            thread::sleep(Duration::from_secs(600));
            return;
        }
    };
    let mut stream = stream;
    // A client that went away does not matter.
    let _ = write!(
        stream,
        "HTTP/1.1 {status} Told\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
}
