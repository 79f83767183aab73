//! Parameters of a request, from wherever they stand, checked as Grape checks them.
//!
//! GitLab reads one set of parameters from the query, a JSON body or a form, and names all that is
//! wrong with them in one text (contract GEN-10). An endpoint says what it takes in one place:
//!
//! ```ignore
//! impl FromFields for VerifyRunner {
//!     fn read(fields: &mut Fields) -> Self {
//!         Self { token: fields.required_text("token").into(), system_id: fields.text("system_id") }
//!     }
//! }
//! ```

mod body;
mod fields;
mod form;

use axum::extract::{FromRequest, Request};

use crate::{
    call,
    error::{ApiError, invalid_params},
    layers::filtered,
    state::App,
};

pub use fields::{Fields, Update, record_number};

/// The checked parameters of a request.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

/// All parameters of a request as they came, for what has a language of its own.
pub(crate) async fn unchecked(
    request: Request,
) -> Result<serde_json::Map<String, serde_json::Value>, ApiError> {
    body::read(request).await
}

/// A set of parameters that an endpoint takes.
pub trait FromFields: Sized {
    /// Reads the parameters in the order in which they are declared. What is wrong with them is
    /// noted in `fields`; the value given back is then thrown away.
    fn read(fields: &mut Fields) -> Self;
}

impl<T: FromFields> FromRequest<App> for Params<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let values = body::read(request).await?;
        if app.log().is_on() {
            call::note_params(filtered(&values));
        }
        let mut fields = Fields::new(values);
        let value = T::read(&mut fields);
        match fields.into_errors() {
            errors if errors.is_empty() => Ok(Self(value)),
            errors => Err(invalid_params(&errors)),
        }
    }
}
