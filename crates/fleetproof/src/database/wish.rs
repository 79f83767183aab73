use std::path::PathBuf;

use percent_encoding::percent_decode_str;

/// What a URI asks for about TLS.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// `sslmode`.
    pub(super) mode: Mode,
    /// `sslrootcert`.
    pub(super) authorities: Option<Authorities>,
}

/// The values of `sslmode`, but for `allow`, which nobody should want.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Mode {
    Disable,
    /// TLS where the server has it, and whoever it is.
    #[default]
    Prefer,
    /// TLS, with whoever it is; with authorities named, as [`Mode::VerifyCa`].
    Require,
    /// TLS with a server that an authority vouches for, under whatever name.
    VerifyCa,
    /// TLS with a server that an authority vouches for under the name that was asked for.
    VerifyFull,
}

/// Who may vouch for a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Authorities {
    /// Those that the machine trusts.
    System,
    /// Those in a PEM file.
    File(PathBuf),
}

impl Mode {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "disable" => Self::Disable,
            "prefer" => Self::Prefer,
            "require" => Self::Require,
            "verify-ca" => Self::VerifyCa,
            "verify-full" => Self::VerifyFull,
            _ => return None,
        })
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

/// Parts a URI into what it says about TLS and the rest, for a driver that knows but half of it.
///
/// # Errors
/// A sentence, where a value is none that is known.
pub(crate) fn split(uri: &str) -> Result<(String, Wish), String> {
    let mut wish = Wish::default();
    // A password may hold question marks.
    let credentials = uri.find('@').unwrap_or(0);
    let Some(query) = uri[credentials..].find('?').map(|at| credentials + at) else {
        return Ok((uri.to_owned(), wish));
    };
    let mut rest = Vec::new();
    for parameter in uri[query + 1..].split('&') {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let value = percent_decode_str(value).decode_utf8_lossy();
        match name {
            "sslmode" => {
                wish.mode = Mode::named(&value).ok_or_else(|| {
                    "sslmode must be one of disable, prefer, require, verify-ca, verify-full"
                        .to_owned()
                })?;
            }
            "sslrootcert" => {
                wish.authorities = Some(match &*value {
                    "system" => Authorities::System,
                    path => Authorities::File(path.into()),
                });
            }
            _ => rest.push(parameter),
        }
    }
    let mut text = uri[..query].to_owned();
    if !rest.is_empty() {
        text.push('?');
        text.push_str(&rest.join("&"));
    }
    Ok((text, wish))
}

#[cfg(test)]
mod tests {
    use super::{Authorities, Mode, Wish, split};

    #[test]
    fn what_the_driver_does_not_know_is_taken_out_of_the_uri() {
        for (uri, rest, mode, authorities) in [
            ("postgres://h/d", "postgres://h/d", Mode::Prefer, None),
            (
                "postgres://u:p?q@h/d?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fa%20b.pem",
                "postgres://u:p?q@h/d?connect_timeout=3",
                Mode::VerifyFull,
                Some(Authorities::File("/a b.pem".into())),
            ),
            (
                "postgres://h/d?sslmode=require&sslrootcert=system",
                "postgres://h/d",
                Mode::Require,
                Some(Authorities::System),
            ),
        ] {
            let wish = Wish { mode, authorities };
            assert_eq!(split(uri), Ok((rest.to_owned(), wish)));
        }
        assert!(split("postgres://h/d?sslmode=always").is_err());
    }
}
