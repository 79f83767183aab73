use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use super::Served;

/// What a fake target does with a request.
pub(crate) enum Answer {
    /// Status, header fields, body.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Says nothing and keeps the connection.
    Silence,
    /// Closes the connection.
    Break,
    /// Hands the request on to this address, and its answer back.
    Forward(String),
}

impl Answer {
    pub(crate) fn json(status: u16, body: &str) -> Self {
        let headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("X-Request-Id", "01FAKE".to_owned()),
        ];
        Self::Reply(status, headers, body.to_owned())
    }

    pub(crate) fn html(status: u16) -> Self {
        let headers = vec![("Content-Type", "text/html".to_owned())];
        Self::Reply(status, headers, "<html>Hello</html>".to_owned())
    }
}

/// A target that answers as it is told, one request for each connection.
pub(crate) struct Fake {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    /// `answer` is given method and path, and the number of requests before it.
    pub(crate) fn start(answer: impl Fn(&str, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || serve(stream, &log, &*answer));
            }
        });
        Self { url, seen }
    }

    /// A gateway in front of `served`, which answers itself where `answer` says so.
    pub(crate) fn in_front_of(
        served: &Served,
        answer: impl Fn(&str, usize) -> Option<Answer> + Send + Sync + 'static,
    ) -> Self {
        let address = served.url().replace("http://", "");
        Self::start(move |request, before| {
            answer(request, before).unwrap_or_else(|| Answer::Forward(address.clone()))
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Requests so far, as `GET /path`.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

/// A GitLab that knows its version and a token with all scopes, and nothing else.
pub(crate) fn gitlab(request: &str) -> Answer {
    match request.split('?').next().unwrap_or_default() {
        "GET /api/v4/version" => {
            Answer::json(200, r#"{"version":"17.11.0","revision":"abcdef01234"}"#)
        }
        "GET /api/v4/metadata" => Answer::json(200, r#"{"version":"17.11.0"}"#),
        "GET /api/v4/personal_access_tokens/self" => {
            let scopes = r#"{"scopes":["api","create_runner","manage_runner"]}"#;
            Answer::json(200, scopes)
        }
        _ => Answer::json(404, r#"{"message":"404 Not Found"}"#),
    }
}

fn serve(stream: TcpStream, log: &Mutex<Vec<String>>, answer: &dyn Fn(&str, usize) -> Answer) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let Some((head, body)) = read(&mut reader) else {
        return;
    };
    let request: Vec<&str> = head.split(' ').take(2).collect();
    let request = request.join(" ");
    let before = {
        let mut log = log.lock().unwrap();
        log.push(request.clone());
        log.len() - 1
    };
    let mut stream = stream;
    match answer(&request, before) {
        Answer::Break => {}
        Answer::Silence => thread::sleep(Duration::from_secs(600)),
        Answer::Reply(status, headers, body) => {
            let headers: String = headers
                .iter()
                .map(|(name, value)| format!("{name}: {value}\r\n"))
                .collect();
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status} Told\r\n{headers}Content-Length: {length}\r\n\
                 Connection: close\r\n\r\n{body}"
            );
        }
        Answer::Forward(address) => {
            let mut upstream = TcpStream::connect(address).unwrap();
            let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
            upstream.write_all(head.as_bytes()).unwrap();
            upstream.write_all(&body).unwrap();
            // A client that went away does not matter.
            let _ = std::io::copy(&mut upstream, &mut stream);
        }
    }
}

/// Head, with its empty line, and body of a request.
pub(super) fn read(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        head.push_str(&line);
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}
