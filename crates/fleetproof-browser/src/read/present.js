// Which parts of the sign-in pages can be seen, with the selector that found each.
const names = ['login-page', 'cookie-banner', 'password-tab', 'username', 'password', 'sign-in', 'sso-button', 'captcha', 'two-factor-code', 'two-factor-verify', 'security-key', 'terms', 'new-password', 'email-code', 'admin-password', 'admin-sign-in', 'signed-in'];
const found = {};
for (const name of names) {
  for (const css of parts[name]) {
    if ([...document.querySelectorAll(css)].some(shown)) {
      found[name] = css;
      break;
    }
  }
}
return { ...general(), parts: found, origin: location.origin, path: location.pathname };
