use std::process::ExitCode;

/// How a command ended, as others' scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: ran to the end and found nothing wrong.
    Clean,
    /// 1: ran to the end and found something wrong.
    Found,
    /// 2: the call itself is wrong: usage, configuration, an unreadable file, bad input.
    Usage,
    /// 3: could not tell: target unreachable, credentials refused, too little ran, interrupted.
    Unknown,
}

impl Exit {
    /// The exit status.
    pub const fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::Unknown => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
