//! Section 6: `POST /user/runners`.

mod access;
mod effects;
mod params;
