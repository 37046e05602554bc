//! How each line stands: whether it can ring anybody ever, and this moment. The rules are `hotline::Roster`'s; here they
//! meet the rows and the hours, for everybody who must tell it: the board, the forms, `doctor`, the start, the metrics.

use crate::hours::Schedule;
use crate::meter;
use hotline::{Gap, Line, LineId, Mediator, Roster, Standing, Timestamp};
use std::collections::BTreeSet;
use store::{LineSettings, Store, StoreError};

/// A line that answers calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineStanding {
    pub line: LineId,
    /// As people know it.
    pub name: String,
    /// What none of its mediators covers, whoever of them is at work.
    pub gaps: Vec<Gap>,
    /// Within its hours.
    pub open: bool,
    pub now: Standing,
    /// How many of those who answer it are at work, free or not.
    pub at_work: usize,
}

/// Every line that answers calls, by name.
pub async fn of_lines(store: &Store, now: Timestamp) -> Result<Vec<LineStanding>, StoreError> {
    let lines = store.lines().list().await?;
    let mediators = store.mediators().with_access().await?;
    Ok(of_rows(&lines, &mediators, now))
}

/// The same from rows that were read or typed: `lines` active or not, `mediators` whose access is open.
pub fn of_rows(lines: &[LineSettings], mediators: &[Mediator], now: Timestamp) -> Vec<LineStanding> {
    let active = || lines.iter().filter(|line| line.active);
    let rules: Vec<Line> = active().map(rules).collect();
    active()
        .zip(&rules)
        .map(|(row, line)| {
            let roster = Roster { line, lines: &rules, mediators };
            let open = is_open(row, now);
            LineStanding {
                line: row.id.clone(),
                name: row.name.clone(),
                gaps: roster.gaps(),
                open,
                now: roster.standing(open),
                at_work: roster.answering().filter(|one| one.is_on_duty()).count(),
            }
        })
        .collect()
}

/// A line as the rules know it.
pub fn rules(line: &LineSettings) -> Line {
    Line { id: line.id.clone(), rules: line.rules.clone() }
}

/// Whether the line answers now; hours that can't be read are no reason to call it open.
pub fn is_open(line: &LineSettings, now: Timestamp) -> bool {
    Schedule::read(&line.hours).is_ok_and(|schedule| schedule.is_open(now))
}

/// Tells the metrics. `told`: the lines told before, so that one that answers no longer is not told for ever.
pub(crate) async fn measure(
    store: &Store,
    now: Timestamp,
    told: &mut BTreeSet<LineId>,
) -> Result<(), StoreError> {
    let lines = of_lines(store, now).await?;
    let present: BTreeSet<LineId> = lines.iter().map(|line| line.line.clone()).collect();
    for gone in told.difference(&present) {
        meter::line_gone(gone);
    }
    for line in &lines {
        let ever = !line.gaps.iter().any(Gap::is_whole);
        meter::line(&line.line, ever, line.now.can_ring(), line.open);
    }
    *told = present;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotline::{Language, LineRules, MediatorId, Presence};

    /// Monday 23 November 2026, 10:00 in Paris.
    const MORNING: Timestamp = Timestamp(1_795_424_400_000);
    const NIGHT: Timestamp = Timestamp(MORNING.0 + 12 * 3_600_000);

    fn line(id: &str, active: bool) -> LineSettings {
        LineSettings {
            id: LineId::new(id),
            version: 1,
            name: format!("Ligne {id}"),
            flow: id.to_owned(),
            numbers: Vec::new(),
            volunteers: None,
            hours: serde_json::Value::Null,
            rules: LineRules::default(),
            active,
        }
    }

    fn mediator(presence: Presence) -> Mediator {
        Mediator {
            presence,
            lines: vec![LineId::new("jour")],
            languages: vec![Language::new("fr")],
            ..Mediator::new(MediatorId::new("m"), Timestamp(0))
        }
    }

    #[test]
    fn each_active_line_is_told_with_its_hours_and_one_that_is_off_is_not() {
        let lines = [line("jour", true), line("nuit", true), line("vieille", false)];
        let told = of_rows(&lines, &[mediator(Presence::Available)], MORNING);
        let standings: Vec<(&str, &Standing)> =
            told.iter().map(|one| (one.name.as_str(), &one.now)).collect();
        assert_eq!(
            standings,
            [("Ligne jour", &Standing::Free), ("Ligne nuit", &Standing::Never(Gap::Nobody))]
        );
        assert_eq!(told[1].gaps, [Gap::Nobody]);
        let told = of_rows(&lines, &[mediator(Presence::Available)], NIGHT);
        assert_eq!((told[0].open, &told[0].now), (false, &Standing::Closed));
        let told = of_rows(&lines, &[mediator(Presence::Offline)], MORNING);
        assert_eq!((told[0].open, &told[0].now), (true, &Standing::Unattended));
    }

    #[test]
    fn hours_that_cannot_be_read_are_no_opening() {
        let mut spoilt = line("jour", true);
        spoilt.hours = serde_json::json!({ "week": { "monday": ["9-18"] } });
        assert!(!is_open(&spoilt, MORNING));
    }
}
