use fleetproof_model::Secret;

/// By what to sign in.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    /// User name and password.
    pub login: Option<(String, Secret)>,
    /// The secret of the second factor, in base32 as GitLab shows it.
    pub totp_secret: Option<Secret>,
    /// The value of the cookie `_gitlab_session`; it takes the place of signing in.
    pub session_cookie: Option<Secret>,
}

impl Credentials {
    /// Whether there is any way to sign in.
    pub fn any(&self) -> bool {
        self.login.is_some() || self.session_cookie.is_some()
    }
}
