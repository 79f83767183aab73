//! Somebody with a browser, down to the bytes: what is measured is the server, not a client.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::served::Served;

/// Somebody who is signed in, on a connection that stays open.
pub(crate) struct Reader {
    stream: TcpStream,
    cookie: String,
}

/// An answer, and how long it took from the request to its first byte.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) first_byte: Duration,
    head: String,
}

impl Reader {
    pub(crate) fn signed_in(served: &Served) -> Self {
        let address = served.url().trim_start_matches("http://");
        let stream = TcpStream::connect(address).expect("the coordinator listens");
        stream.set_nodelay(true).expect("a socket");
        let mut reader = Self {
            stream,
            cookie: String::new(),
        };
        let form = reader.get("/users/sign_in");
        reader.keep_cookie(&form);
        let (_, token) = form
            .body
            .split_once("name=\"csrf-token\" content=\"")
            .expect("the form has a token");
        let token = token.split('"').next().unwrap_or_default();
        let (user, password) = served.login();
        let fields = [
            ("authenticity_token", token),
            ("user[login]", user),
            ("user[password]", password),
        ];
        let fields = fields.map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let answer = reader.ask("POST /users/sign_in", &fields.join("&"));
        assert_eq!(answer.status, 302, "sign-in was refused");
        reader.keep_cookie(&answer);
        reader
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), "")
    }

    fn ask(&mut self, what: &str, body: &str) -> Answer {
        let request = format!(
            "{what} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        let started = Instant::now();
        self.stream
            .write_all(request.as_bytes())
            .expect("it is sent");
        let mut bytes = vec![0; 64 * 1024];
        let mut filled = self.stream.read(&mut bytes).expect("an answer");
        let first_byte = started.elapsed();
        bytes.truncate(filled);
        // The head, then as much as it says.
        loop {
            if let Some((head, start)) = head(&bytes) {
                let length = field(&head, "content-length")
                    .map_or(0, |text| text.parse().expect("the length is a number"));
                let end = start + length;
                bytes.resize(end.max(filled), 0);
                self.stream
                    .read_exact(&mut bytes[filled..])
                    .expect("the whole answer");
                let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
                return Answer {
                    status: status.expect("a status"),
                    body: String::from_utf8_lossy(&bytes[start..end]).into_owned(),
                    first_byte,
                    head,
                };
            }
            let mut more = [0; 4096];
            let read = self.stream.read(&mut more).expect("the rest of the head");
            assert!(read > 0, "the connection was closed");
            bytes.extend_from_slice(&more[..read]);
            filled += read;
        }
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = field(&answer.head, "set-cookie") {
            self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        }
    }
}

/// The head of an answer, and where its body begins.
fn head(bytes: &[u8]) -> Option<(String, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((String::from_utf8_lossy(&bytes[..end]).into_owned(), end + 4))
}

fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    fields
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
