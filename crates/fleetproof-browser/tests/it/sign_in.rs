//! Signing in, and where it leads instead.

use fleetproof_browser::{Credentials, SignInTrouble};
use fleetproof_model::Secret;

use crate::support::{Door, SHORT, Site, browser, login, run, site};

/// Signs in at a site with that door; the trouble, if it was one.
async fn at(door: Door, credentials: &Credentials) -> Result<(), SignInTrouble> {
    let site = Site::start(door).await;
    let mut browser = browser().await.clone();
    if door == Door::Unknown {
        // What never comes.
        browser = browser.with_patience(SHORT);
    }
    let result = browser.sign_in(&site.url(), credentials, true).await;
    if let Ok(session) = &result {
        let tab = browser.tab(session).await.unwrap();
        tab.runner_page(&site.page("no-managers"), 12)
            .await
            .unwrap();
    }
    result.map(|_| ())
}

fn second_factor(secret: &str) -> Credentials {
    Credentials {
        totp_secret: Some(Secret::new(secret)),
        ..login()
    }
}

fn cookie(value: &str) -> Credentials {
    Credentials {
        session_cookie: Some(Secret::new(value)),
        ..Credentials::default()
    }
}

async fn said(door: Door, credentials: &Credentials) -> String {
    at(door, credentials).await.unwrap_err().to_string()
}

#[test]
fn by_password_in_one_step_and_in_two() {
    run(async {
        at(Door::Password, &login()).await.unwrap();
        at(Door::TwoStep, &login()).await.unwrap();
    });
}

#[test]
fn by_second_factor() {
    run(async {
        // As people copy it from the page.
        let spaced = format!("{} {}", &site::TOTP[..4].to_lowercase(), &site::TOTP[4..]);
        at(Door::SecondFactor, &second_factor(&spaced))
            .await
            .unwrap();
    });
}

#[test]
fn by_the_cookie_of_a_session() {
    run(async {
        at(Door::SsoButtons, &cookie(site::COOKIE)).await.unwrap();
        let ended = said(Door::SsoButtons, &cookie("ended")).await;
        assert_eq!(
            ended,
            "the session of FLEETPROOF_SESSION_COOKIE is none, or has ended"
        );
    });
}

#[test]
fn into_admin_mode() {
    run(async {
        at(Door::AdminMode, &login()).await.unwrap();
        let without_password = said(Door::AdminMode, &cookie(site::COOKIE)).await;
        let wanted = "admin mode was not entered: it asks for the password; set FLEETPROOF_LOGIN and FLEETPROOF_PASSWORD";
        assert_eq!(without_password, wanted);
    });
}

#[test]
fn refused() {
    run(async {
        let wrong = Credentials {
            login: Some(("root".to_owned(), Secret::new("not the password"))),
            ..Credentials::default()
        };
        let wanted = "sign-in was refused: “Invalid login or password.”; look at FLEETPROOF_LOGIN and FLEETPROOF_PASSWORD";
        assert_eq!(said(Door::Password, &wrong).await, wanted);
        assert_eq!(said(Door::TwoStep, &wrong).await, wanted);
        let none = said(Door::Password, &Credentials::default()).await;
        assert!(
            none.starts_with("there is no way to sign in; set FLEETPROOF_LOGIN"),
            "{none}"
        );
    });
}

#[test]
fn without_or_with_a_wrong_second_factor() {
    run(async {
        let missing = said(Door::SecondFactor, &login()).await;
        let wanted = "a second factor is asked for and none was given; set FLEETPROOF_TOTP_SECRET";
        assert_eq!(missing, wanted);
        let other = second_factor("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        let wrong = at(Door::SecondFactor, &other).await.unwrap_err();
        assert!(
            matches!(wrong, SignInTrouble::SecondFactorRefused),
            "{wrong}"
        );
        let nonsense = at(Door::SecondFactor, &second_factor("no base32: 1!"))
            .await
            .unwrap_err();
        assert!(matches!(nonsense, SignInTrouble::TotpSecret), "{nonsense}");
        assert!(!format!("{nonsense:?} {other:?}").contains("JBSWY"));
    });
}

#[test]
fn where_single_sign_on_is_the_only_way() {
    run(async {
        let buttons = said(Door::SsoButtons, &login()).await;
        let wanted = "sign-in is by single sign-on alone (the page has no field for a user name)";
        assert_eq!(buttons, wanted);
        let elsewhere = said(Door::SsoRedirect, &login()).await;
        let wanted = "sign-in is by single sign-on alone (it goes on at http://127.0.1.";
        assert!(elsewhere.starts_with(wanted), "{elsewhere}");
    });
}

#[test]
fn where_a_person_has_to_act_first() {
    run(async {
        let expired = said(Door::Expired, &login()).await;
        assert!(expired.starts_with("the password has expired"), "{expired}");
        let terms = said(Door::Terms, &login()).await;
        assert!(
            terms.starts_with("terms have to be accepted; sign in by hand"),
            "{terms}"
        );
        let key = said(Door::SecurityKey, &login()).await;
        assert!(key.contains("security key"), "{key}");
    });
}

#[test]
fn too_often() {
    run(async {
        let limited = said(Door::Limited, &login()).await;
        assert_eq!(
            limited,
            "sign-in answers 429: too many requests; run it again later"
        );
    });
}

#[test]
fn at_a_page_that_is_unknown() {
    run(async {
        let unknown = said(Door::Unknown, &login()).await;
        assert!(
            unknown.contains(r#"username (`input[data-testid="username-field"]`"#),
            "{unknown}"
        );
        assert!(unknown.contains("“Come in”"), "{unknown}");
    });
}

#[test]
fn once_for_all_browsers_and_out_again() {
    run(async {
        let site = Site::start(Door::Password).await;
        let options = fleetproof_browser::Options {
            sessions: 2,
            ..fleetproof_browser::Options::default()
        };
        let browser = fleetproof_browser::Browser::start(options).await.unwrap();
        let session = browser.sign_in(&site.url(), &login(), false).await.unwrap();
        let (one, two) = (
            browser.tab(&session).await.unwrap(),
            browser.tab(&session).await.unwrap(),
        );
        let page = site.page("generation-c");
        let (first, second) = tokio::join!(one.runner_page(&page, 12), two.runner_page(&page, 12));
        assert_eq!(first.unwrap(), second.unwrap());
        drop((one, two));
        browser.sign_out(&session).await;
        assert_eq!((site.sign_ins(), site.sign_outs()), (1, 1));
    });
}
