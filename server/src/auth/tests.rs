//! Ways in and out, on a real database.

use super::{Credentials, authenticate, commands, link::Purpose, links, queries, still_stands, tokens};
use crate::{
    access::{Credential, policy::BuiltIn},
    app::{App, Random},
    error::Error,
    jobs,
    users::{
        self,
        testing::{ADMIN, PASSWORD, TestApp, cookie_of, invitation, request, secret_of, setup_input},
    },
    workspaces::setup,
};
use millrace_shared::{Invalid, RecordKind, UserStatus, time::DAY_MS};
use sea_orm::EntityTrait;

const NEW: &str = "three green bottles";

/// A tick longer than what was verified is believed in another process.
const LATER_MS: i64 = 2_000;

#[tokio::test]
async fn the_first_visitor_makes_the_workspace_and_nobody_after() {
    let test = TestApp::empty().await;
    assert!(setup::is_needed(test.app.db.reader()).await.unwrap());
    let request = request();
    let admin = setup::set_up(&test.app, &request, setup_input()).await.unwrap();
    let reference = admin.reference();
    assert_eq!((reference.workspace.name.as_str(), reference.workspace.currency.as_str()), ("Ropes", "EUR"));
    assert_eq!(reference.roles.len(), 3);
    assert_eq!(reference.pipelines[0].stages.len(), 9);
    assert_eq!(reference.directories.len(), 23);
    admin.may_administer(RecordKind::User).unwrap();
    let seen = super::credentials::last_seen(&test.app, admin.workspace_id()).await.unwrap();
    assert_eq!(seen.get(&admin.user_id().unwrap()), Some(&test.app.clock.now()));
    assert_eq!(test.by_cookie(&cookie_of(&request)).await.unwrap().user_id(), admin.user_id());

    let again = setup::set_up(&test.app, &request, setup_input()).await;
    assert!(matches!(again, Err(Error::Forbidden(_))));
    assert!(!setup::is_needed(test.app.db.reader()).await.unwrap());
}

#[tokio::test]
async fn of_two_first_visitors_at_once_one_comes_first() {
    let test = TestApp::empty().await;
    let request = request();
    let (one, other) = tokio::join!(
        setup::set_up(&test.app, &request, setup_input()),
        setup::set_up(&test.app, &request, setup_input())
    );
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|came| **came).count(), 1);
}

#[tokio::test]
async fn a_first_visit_tells_everything_that_is_wrong_at_once() {
    let test = TestApp::empty().await;
    let input = setup::SetupInput {
        currency: "shells".into(),
        time_zone: "Europe/Atlantis".into(),
        email: "anna".into(),
        password: "short".into(),
        ..setup_input()
    };
    let Err(Error::Validation(refused)) = setup::set_up(&test.app, &request(), input).await else { panic!("taken") };
    let fields: Vec<_> = refused.iter().map(|error| &*error.field).collect();
    assert_eq!(fields, ["currency", "timeZone", "email", "password"]);
}

#[tokio::test]
async fn a_refusal_does_not_tell_whether_the_address_is_known() {
    let (test, admin) = TestApp::set_up().await;
    let invited = invitation(&admin, "Boris", BuiltIn::User);
    users::commands::invite(&admin, &request(), invited).await.unwrap();
    let mut told = Vec::new();
    for (email, password) in [(ADMIN, NEW), ("nobody@example.com", PASSWORD), ("boris@example.com", PASSWORD)] {
        let refused = commands::sign_in(&test.app, &request(), email, password).await.err().unwrap();
        told.push((refused.code(), refused.to_string()));
    }
    assert!(told.iter().all(|refusal| *refusal == told[0]), "{told:?}");
    let event = test.logged(&admin, "sign_in_failed").await;
    assert_eq!(event.kind, RecordKind::Session);
    assert!(test.log(&admin).await.iter().all(|event| !event.changes.to_string().contains("nobody@")));
}

#[tokio::test]
async fn addresses_are_known_in_any_case() {
    let (test, admin) = TestApp::set_up().await;
    let cookie = test.sign_in(" ANNA@Example.COM ").await;
    assert_eq!(test.by_cookie(&cookie).await.unwrap().user_id(), admin.user_id());
}

#[tokio::test]
async fn guessing_is_slowed_down_even_with_the_right_password_at_last() {
    let (test, _) = TestApp::set_up().await;
    for _ in 0..10 {
        let refused = commands::sign_in(&test.app, &request(), ADMIN, NEW).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
    let refused = commands::sign_in(&test.app, &request(), ADMIN, PASSWORD).await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })));
    test.app.clock.advance(15 * 60_000);
    test.sign_in(ADMIN).await;
}

#[tokio::test]
async fn who_signed_out_is_out_at_once() {
    let (test, _) = TestApp::set_up().await;
    let (cookie, other) = (test.sign_in(ADMIN).await, test.sign_in(ADMIN).await);
    let access = test.by_cookie(&cookie).await.unwrap();
    let request = request();
    commands::sign_out(&access, &request).await.unwrap();
    assert!(request.cookies_out.lock().unwrap()[0].contains("Max-Age=0"));
    assert!(test.by_cookie(&cookie).await.is_none());
    assert!(access.refresh().await.unwrap().is_none());
    assert!(test.by_cookie(&other).await.is_some(), "another browser stays signed in");
    test.logged(&access, "signed_out").await;
}

#[tokio::test]
async fn a_session_ended_elsewhere_is_over_within_a_second() {
    let (test, admin) = TestApp::set_up().await;
    let cookie = test.sign_in(ADMIN).await;
    let access = test.by_cookie(&cookie).await.unwrap();
    // Another process deletes the row, and this one is not told.
    #[expect(clippy::disallowed_methods, reason = "plays another process")]
    super::session::Entity::delete_many().exec(test.app.db.writer()).await.unwrap();
    test.app.clock.advance(LATER_MS);
    assert!(test.by_cookie(&cookie).await.is_none());
    assert_eq!(still_stands(&test.app, admin.workspace_id(), access.credential()).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_ended_by_another_process_is_over_when_the_log_tells_of_it() {
    let (test, admin) = TestApp::set_up().await;
    let cookie = test.sign_in(ADMIN).await;
    let access = test.by_cookie(&cookie).await.unwrap();
    let mut batches = test.app.events.subscribe(admin.workspace_id());
    let config = (*test.app.config).clone();
    let another = App::open_with(config, test.app.clock.clone(), Random::seeded(8)).await.unwrap();
    let credentials = Credentials { session: Some(test.sign_in(ADMIN).await), bearer: None };
    let there = authenticate(&another, &credentials).await.unwrap().unwrap();
    let seq = commands::end_other_sessions(&there).await.unwrap();

    while batches.recv().await.unwrap().seq < seq {}
    // The clock stands: what was verified a moment ago would be believed.
    assert_eq!(still_stands(&test.app, admin.workspace_id(), access.credential()).await.unwrap(), None);
    assert!(test.by_cookie(&cookie).await.is_none());
    another.shutdown().await;
}

#[tokio::test]
async fn use_prolongs_a_session_and_disuse_ends_it() {
    let (test, admin) = TestApp::set_up().await;
    let cookie = test.sign_in(ADMIN).await;
    let user = admin.user_id().unwrap();
    for _ in 0..3 {
        test.app.clock.advance(20 * DAY_MS);
        assert!(test.by_cookie(&cookie).await.is_some());
        let now = test.app.clock.now();
        // The use is noted beside the request.
        test.app.beside.done().await;
        let sessions = queries::sessions(&test.app, admin.workspace_id(), user).await.unwrap();
        assert_eq!(sessions[0].last_used_at, now);
    }
    let events = test.log(&admin).await.len();
    test.app.clock.advance(30 * DAY_MS);
    assert!(test.by_cookie(&cookie).await.is_none());
    assert_eq!(test.log(&admin).await.len(), events, "using a session is no event");
    super::clean(&test.app).await.unwrap();
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (test, _) = TestApp::set_up().await;
    let (here, elsewhere) = (test.sign_in(ADMIN).await, test.sign_in(ADMIN).await);
    let access = test.by_cookie(&here).await.unwrap();
    assert!(test.by_cookie(&elsewhere).await.is_some());

    let wrong = commands::change_password(&access, &request(), NEW, NEW).await;
    assert!(matches!(&wrong, Err(Error::Validation(fields)) if fields[0].field == "currentPassword"), "{wrong:?}");
    let weak = commands::change_password(&access, &request(), PASSWORD, "1234567890").await;
    assert!(matches!(&weak, Err(Error::Validation(fields)) if fields[0].field == "newPassword"), "{weak:?}");

    commands::change_password(&access, &request(), PASSWORD, NEW).await.unwrap();
    assert!(test.by_cookie(&here).await.is_some());
    assert!(test.by_cookie(&elsewhere).await.is_none());
    assert!(commands::sign_in(&test.app, &request(), ADMIN, PASSWORD).await.is_err());
    commands::sign_in(&test.app, &request(), ADMIN, NEW).await.unwrap();
    let event = test.logged(&access, "password_changed").await;
    assert_eq!(event.changes.to_string(), r#"[{"after":null,"before":null,"field":"password"}]"#);
}

#[tokio::test]
async fn one_ends_ones_own_sessions_only() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let Credential::Session(of_boris) = boris.credential() else { panic!("no session") };
    assert!(matches!(commands::end_session(&admin, &request(), of_boris).await, Err(Error::NotFound(_))));
    let cookie = test.sign_in(ADMIN).await;
    commands::end_other_sessions(&admin).await.unwrap();
    assert!(test.by_cookie(&cookie).await.is_none());
    assert!(admin.refresh().await.unwrap().is_some() && boris.refresh().await.unwrap().is_some());
}

#[tokio::test]
async fn a_token_carries_its_makers_rights_until_it_is_revoked() {
    let (test, admin) = TestApp::set_up().await;
    let made = tokens::create(&admin, "reports", None, None).await.unwrap();
    assert!(made.secret.starts_with("mlr_") && made.secret.starts_with(&made.token.prefix));
    let access = test.by_token(&made.secret).await.unwrap();
    assert_eq!(access.rights_key(), admin.rights_key());

    let another = tokens::create(&access, "another", None, None).await;
    assert!(matches!(another, Err(Error::Forbidden(_))));
    assert!(matches!(commands::change_password(&access, &request(), PASSWORD, NEW).await, Err(Error::Forbidden(_))));

    tokens::revoke(&admin, made.token.id).await.unwrap();
    assert!(test.by_token(&made.secret).await.is_none());
    assert!(access.refresh().await.unwrap().is_none());
    assert!(matches!(tokens::revoke(&admin, made.token.id).await, Err(Error::NotFound(_))));
    test.logged(&admin, "token_revoked").await;
}

#[tokio::test]
async fn a_token_ends_by_itself() {
    let (test, admin) = TestApp::set_up().await;
    let made = tokens::create(&admin, "for a week", Some(7), None).await.unwrap();
    test.app.clock.advance(7 * DAY_MS - 1);
    assert!(test.by_token(&made.secret).await.is_some());
    test.app.clock.advance(1);
    assert!(test.by_token(&made.secret).await.is_none());
    assert!(matches!(tokens::create(&admin, "for never", Some(0), None).await, Err(Error::Validation(_))));
}

#[tokio::test]
async fn a_cookie_does_not_make_up_for_a_bad_token() {
    let (test, _) = TestApp::set_up().await;
    let cookie = test.sign_in(ADMIN).await;
    for bearer in ["mlr_nonsense", cookie.as_str(), ""] {
        let credentials = Credentials { session: Some(cookie.clone()), bearer: Some(bearer.to_owned()) };
        assert!(authenticate(&test.app, &credentials).await.unwrap().is_none(), "{bearer}");
    }
    assert!(!format!("{:?}", Credentials { session: Some(cookie.clone()), bearer: None }).contains(&cookie));
}

#[tokio::test]
async fn an_invitation_lets_in_once() {
    let (test, admin) = TestApp::set_up().await;
    let (user, link) =
        users::commands::invite(&admin, &request(), invitation(&admin, "Boris", BuiltIn::User)).await.unwrap();
    assert!(link.url.starts_with("http://crm.example/link/") && !link.mailed);
    let secret = secret_of(&link.url);
    let open = queries::open_link(&test.app, secret).await.unwrap();
    assert_eq!(
        (open.link.purpose, open.user.name.as_str(), open.workspace_name.as_str()),
        (Purpose::Invite, "Boris", "Ropes")
    );

    let weak = links::accept(&test.app, &request(), secret, None, "boris@example.com").await;
    assert!(matches!(weak, Err(Error::Validation(_))), "a refused password does not use the link up");
    let boris = links::accept(&test.app, &request(), secret, Some("Boris B.".into()), PASSWORD).await.unwrap();
    assert_eq!((boris.user_id(), boris.user().unwrap().status), (Some(user.id), UserStatus::Active));
    assert_eq!(boris.user().unwrap().name, "Boris B.");
    let again = links::accept(&test.app, &request(), secret, None, NEW).await;
    assert!(matches!(again, Err(Error::NotFound(_))));
    test.sign_in("boris@example.com").await;
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_finds_it_used() {
    let (test, admin) = TestApp::set_up().await;
    let (_, link) =
        users::commands::invite(&admin, &request(), invitation(&admin, "Boris", BuiltIn::User)).await.unwrap();
    let (secret, request) = (secret_of(&link.url), request());
    let (one, other) = tokio::join!(
        links::accept(&test.app, &request, secret, None, PASSWORD),
        links::accept(&test.app, &request, secret, None, NEW)
    );
    assert!(one.is_ok() != other.is_ok());
}

#[tokio::test]
async fn links_end_and_a_new_one_takes_the_place_of_the_old() {
    let (test, admin) = TestApp::set_up().await;
    let (user, first) =
        users::commands::invite(&admin, &request(), invitation(&admin, "Boris", BuiltIn::User)).await.unwrap();
    let (_, second) = users::commands::create_link(&admin, &request(), user.id).await.unwrap();
    assert!(queries::open_link(&test.app, secret_of(&first.url)).await.is_err());
    test.app.clock.advance(7 * DAY_MS - 1);
    assert!(queries::open_link(&test.app, secret_of(&second.url)).await.is_ok());
    test.app.clock.advance(1);
    assert!(queries::open_link(&test.app, secret_of(&second.url)).await.is_err());
    assert!(links::accept(&test.app, &request(), secret_of(&second.url), None, PASSWORD).await.is_err());
}

#[tokio::test]
async fn a_reset_by_the_administrators_link_ends_the_sessions_of_whoever_knew_the_old_password() {
    let (test, admin) = TestApp::set_up().await;
    let boris = test.user(&admin, "Boris", BuiltIn::User, None).await;
    let (_, link) =
        users::commands::create_link(&test.now(&admin).await, &request(), boris.user_id().unwrap()).await.unwrap();
    let request = request();
    links::accept(&test.app, &request, secret_of(&link.url), None, NEW).await.unwrap();
    assert!(boris.refresh().await.unwrap().is_none());
    assert!(test.by_cookie(&cookie_of(&request)).await.is_some());
    assert!(commands::sign_in(&test.app, &request, "boris@example.com", PASSWORD).await.is_err());
    test.logged(&admin, "password_reset").await;
}

#[tokio::test]
async fn a_forgotten_password_is_mailed_for_and_the_link_leads_to_us_whatever_the_request_says() {
    let test = TestApp::with(|config, dir| {
        config.smtp_url = Some(format!("file://{}", dir.path().join("mail").display()));
        config.public_url = Some("https://crm.example".to_owned());
    })
    .await;
    let admin = test.first_visit().await;
    let mut request = request();
    request.base_url = "https://evil.example".to_owned();
    links::request_reset(&test.app, &request, "nobody@example.com").await.unwrap();
    links::request_reset(&test.app, &request, ADMIN).await.unwrap();
    test.logged(&admin, "password_reset_requested").await;
    test.app.beside.done().await;
    assert!(jobs::runner::run_next(&test.app).await.unwrap());
    assert!(!jobs::runner::run_next(&test.app).await.unwrap(), "one mail, to the one who is known");
    let mail = std::fs::read_dir(test.dir.path().join("mail")).unwrap().next().unwrap().unwrap();
    let mail = std::fs::read_to_string(mail.path()).unwrap();
    assert!(mail.contains("anna@example.com") && !mail.contains("evil"), "{mail}");
    assert!(mail.contains("crm.example/link/"), "{mail}");
}

#[tokio::test]
async fn without_mail_a_forgotten_password_is_left_to_the_administrator() {
    let (test, admin) = TestApp::set_up().await;
    links::request_reset(&test.app, &request(), ADMIN).await.unwrap();
    let event = test.logged(&admin, "password_reset_requested").await;
    assert_eq!((event.record_id.0, event.actor_id), (admin.user_id().unwrap().0, None));
    for _ in 0..2 {
        links::request_reset(&test.app, &request(), ADMIN).await.unwrap();
    }
    assert!(matches!(links::request_reset(&test.app, &request(), ADMIN).await, Err(Error::RateLimited { .. })));
}

#[tokio::test]
async fn no_secret_stands_in_the_log() {
    let (test, admin) = TestApp::set_up().await;
    let (_, link) =
        users::commands::invite(&admin, &request(), invitation(&admin, "Boris", BuiltIn::User)).await.unwrap();
    links::accept(&test.app, &request(), secret_of(&link.url), None, PASSWORD).await.unwrap();
    let token = tokens::create(&admin, "reports", None, None).await.unwrap();
    let cookie = test.sign_in(ADMIN).await;
    commands::change_password(&test.by_cookie(&cookie).await.unwrap(), &request(), PASSWORD, NEW).await.unwrap();
    let log = format!("{:?}", test.log(&admin).await);
    let hash = super::secrets::hash(&cookie);
    for secret in [secret_of(&link.url), &token.secret, &cookie, &hash, PASSWORD, NEW, "argon2"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
    assert!(log.contains("token_created") && log.contains("joined"));
}

#[tokio::test]
async fn a_token_of_many_is_refused_at_the_limit() {
    let (_test, admin) = TestApp::set_up().await;
    for at in 0..50 {
        tokens::create(&admin, &format!("number {at}"), None, None).await.unwrap();
    }
    let refused = tokens::create(&admin, "one more", None, None).await.err().unwrap();
    assert!(matches!(&refused, Error::Validation(fields) if fields[0].invalid == Invalid::TooMany(50)), "{refused:?}");
}
