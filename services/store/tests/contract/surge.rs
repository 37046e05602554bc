//! The surge switch of a line, and who used it.

use crate::support::{T0, after, both, line_id, with};
use store::testing::TestDatabase;
use store::{NewAccount, Role, StoreError, SurgeSwitch};

both!(
    the_switch_is_thrown_once_and_says_who_did_it_and_when,
    a_form_that_changes_the_switch_keeps_who_saved_it,
);

async fn account(db: &TestDatabase, login: &str) -> String {
    let new = NewAccount {
        login: login.to_owned(),
        name: format!("Nom de {login}"),
        role: Role::Coordinator,
        password_hash: "$argon2id$".to_owned(),
        locale: "fr".to_owned(),
        abilities: None,
    };
    db.store.people().create(&new, T0).await.expect("an account")
}

async fn the_switch_is_thrown_once_and_says_who_did_it_and_when(db: TestDatabase) {
    let (claire, denis) = (account(&db, "claire").await, account(&db, "denis").await);
    with(&db, &[]).await;
    let lines = db.store.lines();
    let line = line_id();
    assert_eq!(lines.surge_switch(&line).await.expect("a read"), None);
    let before = lines.find(&line).await.expect("a read").expect("a line");
    assert!(lines.switch_surge(&line, true, &claire, T0).await.expect("switched"));
    assert!(!lines.switch_surge(&line, true, &denis, after(1_000)).await.expect("was so"));
    let row = lines.find(&line).await.expect("a read").expect("a line");
    assert!(row.rules.surge && row.version == before.version + 1);
    let told = SurgeSwitch { on: true, by: "Nom de claire".to_owned(), at: T0 };
    assert_eq!(lines.surge_switch(&line).await.expect("a read"), Some(told));
    assert!(matches!(lines.update(&before).await, Err(StoreError::Conflict)), "an older form is refused");
    let nowhere = hotline::LineId::new("nowhere");
    let missing = lines.switch_surge(&nowhere, true, &claire, T0).await;
    assert!(matches!(missing, Err(StoreError::Missing)), "{missing:?}");
}

async fn a_form_that_changes_the_switch_keeps_who_saved_it(db: TestDatabase) {
    let claire = account(&db, "claire").await;
    with(&db, &[]).await;
    let lines = db.store.lines();
    let mut row = lines.find(&line_id()).await.expect("a read").expect("a line");
    "Un autre nom".clone_into(&mut row.name);
    lines.update_by(&row, &claire, T0).await.expect("saved");
    assert_eq!(lines.surge_switch(&row.id).await.expect("a read"), None, "nothing was switched");
    let mut row = lines.find(&line_id()).await.expect("a read").expect("a line");
    row.rules.surge = true;
    let later = after(1_000);
    lines.update_by(&row, &claire, later).await.expect("saved");
    let last = lines.surge_switch(&row.id).await.expect("a read").expect("a switch");
    assert_eq!((last.on, last.at), (true, later));
}
