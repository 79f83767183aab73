//! What a PostgreSQL too old for us says, of which no machine has one any more.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

/// Starts a server that says, to whatever it is asked, that it is version 12.22. Gives its URL.
pub(crate) fn postgresql_12() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || talk(stream));
        }
    });
    format!("postgres://anybody@{address}/x")
}

/// What stands in the place of a version where a client asks for TLS.
const SSL_REQUEST: i32 = 80_877_103;

/// Follows PostgreSQL's frontend/backend protocol, version 3, until the client is gone.
fn talk(mut stream: TcpStream) -> Option<()> {
    // The start-up message alone has no type; a question for TLS may come before it.
    if body(&mut stream)? == SSL_REQUEST.to_be_bytes() {
        stream.write_all(b"N").ok()?;
        body(&mut stream)?;
    }
    let authenticated = message(b'R', &0_i32.to_be_bytes());
    stream.write_all(&authenticated).ok()?;
    stream.write_all(&ready()).ok()?;
    loop {
        let mut kind = [0];
        stream.read_exact(&mut kind).ok()?;
        body(&mut stream)?;
        let answer = match kind[0] {
            b'P' => message(b'1', &[]),
            b'D' => [message(b't', &0_i16.to_be_bytes()), columns()].concat(),
            b'B' => message(b'2', &[]),
            b'E' => [row(), message(b'C', b"SELECT 1\0")].concat(),
            b'C' => message(b'3', &[]),
            b'Q' => [message(b'C', b"SET\0"), ready()].concat(),
            b'S' => ready(),
            _ => return None,
        };
        stream.write_all(&answer).ok()?;
    }
}

fn body(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).ok()? - 4];
    stream.read_exact(&mut body).ok()?;
    Some(body)
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = i32::try_from(body.len() + 4).unwrap();
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

fn ready() -> Vec<u8> {
    message(b'Z', b"I")
}

/// `server_version_num`, an integer, and `server_version`, a text.
fn columns() -> Vec<u8> {
    let mut body = 2_i16.to_be_bytes().to_vec();
    for (type_oid, size) in [(23_i32, 4_i16), (25, -1)] {
        body.extend(b"version\0");
        body.extend([0; 6]);
        body.extend(type_oid.to_be_bytes());
        body.extend(size.to_be_bytes());
        body.extend((-1_i32).to_be_bytes());
        body.extend(1_i16.to_be_bytes());
    }
    message(b'T', &body)
}

fn row() -> Vec<u8> {
    let mut body = 2_i16.to_be_bytes().to_vec();
    for value in [&120_022_i32.to_be_bytes()[..], b"12.22"] {
        body.extend(i32::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(value);
    }
    message(b'D', &body)
}
