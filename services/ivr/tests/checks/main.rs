//! Every check, with the message its author reads. The flow is `fixtures/small.yaml`, spoiled in one place.

mod branches;
mod names;
mod ways;
mod words;

use ivr::{Flow, Severity};

const SMALL: &str = include_str!("../fixtures/small.yaml");

/// The problems of the small flow after some replacements, as they are printed.
fn problems(spoil: &[(&str, &str)]) -> String {
    let mut source = SMALL.to_owned();
    for (from, to) in spoil {
        assert!(source.contains(from), "the fixture no longer holds {from:?}");
        source = source.replacen(from, to, 1);
    }
    let report = Flow::parse("small.yaml", &source);
    let refused = report.problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(report.flow.is_none(), refused, "a flow is refused for its errors and only for them");
    report.problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n")
}
