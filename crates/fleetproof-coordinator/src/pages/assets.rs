//! The style sheet and the script: part of the program, named by their content, so that a browser
//! may keep them for ever.

use std::sync::LazyLock;

use axum::extract::Path;
use http::{StatusCode, header};
use sha2::{Digest, Sha256};

use crate::{cipher::hex, reply::Reply};

/// A file that pages refer to.
pub(super) struct Asset {
    content_type: &'static str,
    text: &'static str,
    name: LazyLock<String>,
}

/// How all pages look.
pub(super) static STYLE: Asset = Asset {
    content_type: "text/css; charset=utf-8",
    text: include_str!("assets/pages.css"),
    name: LazyLock::new(|| name("pages", include_str!("assets/pages.css"), "css")),
};
/// What saves loads of pages.
pub(super) static SCRIPT: Asset = Asset {
    content_type: "text/javascript; charset=utf-8",
    text: include_str!("assets/pages.js"),
    name: LazyLock::new(|| name("pages", include_str!("assets/pages.js"), "js")),
};
/// The picture in the tab.
pub(super) static ICON: Asset = Asset {
    content_type: "image/svg+xml",
    text: include_str!("assets/icon.svg"),
    name: LazyLock::new(|| name("icon", include_str!("assets/icon.svg"), "svg")),
};

impl Asset {
    /// Where it is served.
    pub(super) fn path(&self) -> String {
        format!("/assets/{}", *self.name)
    }
}

fn name(stem: &str, text: &str, extension: &str) -> String {
    let digest = hex(&Sha256::digest(text.as_bytes()));
    format!("{stem}-{}.{extension}", &digest[..12])
}

/// `GET /assets/…`.
pub(super) async fn serve(Path(file): Path<String>) -> Reply {
    match [&STYLE, &SCRIPT, &ICON]
        .into_iter()
        .find(|asset| *asset.name == file)
    {
        Some(asset) => Reply::text(StatusCode::OK, asset.content_type, asset.text)
            .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        None => super::not_found(),
    }
}
