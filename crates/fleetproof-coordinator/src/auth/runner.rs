use fleetproof_model::Secret;

use crate::{
    call,
    database::Db,
    error::{ApiResult, forbidden},
    state::App,
    tables::runners::{self, Runner},
    tokens,
};

/// The runner with that token; 403 if there is none, or if the token has expired (contract VER-02,
/// VER-04).
///
/// It is looked up by the token's ciphertext; what was found is decrypted and compared in constant
/// time, so that neither index nor comparison tells how much of a guess was right.
pub(crate) async fn authenticate_runner(app: &App, db: &Db, token: &Secret) -> ApiResult<Runner> {
    let stored = app.cipher().encrypt(token);
    let runner = runners::by_token(db, &stored)
        .await?
        .filter(|runner| {
            let known = runner.token_encrypted.as_deref();
            known
                .and_then(|known| app.cipher().decrypt(known))
                .is_some_and(|known| tokens::same(&known, token))
        })
        .filter(|runner| runner.token_expires_at.is_none_or(|end| end > app.now()))
        .ok_or_else(forbidden)?;
    call::note_runner(&runner);
    if app.refuses(&runner) {
        return Err(forbidden());
    }
    Ok(runner)
}
