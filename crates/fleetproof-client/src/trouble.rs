use std::time::Duration;

/// Why a request got no answer that says anything about the application behind it.
///
/// None of these is evidence of a defect, except [`Trouble::Silent`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nothing listens there, or the name is not known.
    #[error("{endpoint}: cannot connect to {host}: {reason}")]
    Unreachable {
        /// Method and path pattern.
        endpoint: &'static str,
        /// Host and port.
        host: String,
        /// What the system said.
        reason: String,
    },
    /// The certificate or the handshake was refused.
    #[error("{endpoint}: the TLS connection to {host} failed: {reason}")]
    Tls {
        /// Method and path pattern.
        endpoint: &'static str,
        /// Host and port.
        host: String,
        /// What the TLS library said.
        reason: String,
    },
    /// The connection broke before a whole answer was there, each time it was tried.
    #[error("{endpoint}: the connection broke {tries} times: {reason}")]
    Broken {
        /// Method and path pattern.
        endpoint: &'static str,
        /// How often it was tried.
        tries: u32,
        /// What the system said.
        reason: String,
    },
    /// A gateway in front answered in the application's stead, each time it was tried.
    #[error("{endpoint}: a gateway in front answered {status} {tries} times")]
    Gateway {
        /// Method and path pattern.
        endpoint: &'static str,
        /// The gateway's status.
        status: u16,
        /// How often it was tried.
        tries: u32,
    },
    /// The target asked to wait longer than we are willing to.
    #[error("{endpoint}: the target limits requests and asks to wait {} s", wait.as_secs())]
    RateLimited {
        /// Method and path pattern.
        endpoint: &'static str,
        /// The wait that was asked for.
        wait: Duration,
    },
    /// No answer within the time-out. This one counts against the target.
    #[error("{endpoint}: no answer within {} s", limit.as_secs_f64())]
    Silent {
        /// Method and path pattern.
        endpoint: &'static str,
        /// The time-out.
        limit: Duration,
    },
}
