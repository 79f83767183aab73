//! What several checks expect in the same way: the shape of answers, headers, tokens, times, and
//! what a manager said of itself.

mod details;
mod headers;
mod refusal;
mod shape;
mod time;
mod token;
mod unchanged;

pub use details::{
    Contact, ensure_details, ensure_details_kept_apart, ensure_details_stored, listed_once,
    other_info,
};
pub use headers::ensure_headers;
pub use refusal::ensure_refused;
pub use shape::{Field, Form, ensure_exact_keys, ensure_shape};
pub use time::{ensure_time, read_time};
pub use token::ensure_token;
pub use unchanged::ensure_unchanged;
