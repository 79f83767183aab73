//! What the scripts tell of any page.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::PageTrouble;
use crate::selectors::parts;

/// What the scripts tell of any page.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct General {
    http_status: Option<u16>,
    pub(super) loaded: bool,
    pub(super) heading: String,
    pub(super) alert: String,
    sign_in: bool,
    pub(super) beginning: String,
    matched: BTreeMap<String, usize>,
}

impl General {
    /// What the page is instead of what was wanted.
    pub(super) fn trouble(&self) -> Result<(), PageTrouble> {
        let said = self.beginning.clone();
        match self.http_status {
            Some(429) => Err(PageTrouble::RateLimited),
            Some(status @ (403 | 404)) => Err(PageTrouble::NotFound { status }),
            Some(status @ 500..) => Err(PageTrouble::ServerError { status, said }),
            Some(status @ 400..) => Err(PageTrouble::Status { status, said }),
            _ if self.beginning.trim() == "Retry later" => Err(PageTrouble::RateLimited),
            _ if self.sign_in => Err(PageTrouble::SignedOut),
            _ => Ok(()),
        }
    }

    /// The parts that were found by another alternative than the first.
    pub(super) fn older_markup(&self) -> Vec<String> {
        let told = self.matched.iter().filter_map(|(name, at)| {
            let part = parts().find(|part| part.name == name)?;
            let css = part.alternatives.get(*at).filter(|_| *at > 0)?;
            Some(format!("{name} by `{css}`"))
        });
        told.collect()
    }
}

/// Which parts of the sign-in pages can be seen, and where we are.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Present {
    #[serde(flatten)]
    general: General,
    /// Parts that are there and visible, with the selector that found them.
    pub(crate) parts: BTreeMap<String, String>,
    pub(crate) origin: String,
    pub(crate) path: String,
}

impl Present {
    pub(crate) fn has(&self, part: &str) -> bool {
        self.parts.contains_key(part)
    }

    /// What the page says where it complains.
    pub(crate) fn alert(&self) -> &str {
        &self.general.alert
    }

    pub(crate) fn beginning(&self) -> &str {
        &self.general.beginning
    }

    pub(crate) fn loaded(&self) -> bool {
        self.general.loaded
    }

    /// 429, by status or by the text of GitLab's limiter.
    pub(crate) fn is_limited(&self) -> bool {
        matches!(self.general.trouble(), Err(PageTrouble::RateLimited))
    }

    pub(crate) fn http_status(&self) -> Option<u16> {
        self.general.http_status
    }
}
