//! Who could be rung now: circle by circle who is asked for a request, and why each of the others is not.
//!
//! The pieces are those of `decide`: [`Mediator::may_take`] says who may take what, [`Mediator::turn`] whose turn it is,
//! [`Reach`] how the circle widens, [`somebody_at_work`] which circle is passed over. A test plays simulated days and
//! holds `decide` to this answer, so that an explanation is never another story than what rings.

use crate::{
    BreakReason, Line, LineId, LineRules, Mediator, Millis, Needs, Obstacle, Overflow, Presence, Reach,
    Request,
};

/// The first reason why a mediator is not rung this moment for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// May not take such a call, whatever they are doing.
    Unable(Obstacle),
    Offline,
    OnBreak(BreakReason),
    Ringing,
    Connecting,
    Talking,
    WrapUp,
}

impl WhyNot {
    /// What a presence says against being rung; `None`: free.
    pub fn of_presence(presence: &Presence) -> Option<Self> {
        match presence {
            Presence::Available => None,
            Presence::Offline => Some(Self::Offline),
            Presence::OnBreak { reason } => Some(Self::OnBreak(*reason)),
            Presence::Ringing { .. } => Some(Self::Ringing),
            Presence::Connecting { .. } => Some(Self::Connecting),
            Presence::Talking { .. } => Some(Self::Talking),
            Presence::WrapUp { .. } => Some(Self::WrapUp),
        }
    }
}

impl Mediator {
    /// The first reason why this mediator is not rung this moment for such a call; `None`: could be.
    pub fn why_not(&self, line: &LineId, needs: &Needs) -> Option<WhyNot> {
        match self.obstacle(line, needs) {
            Some(obstacle) => Some(WhyNot::Unable(obstacle)),
            None => WhyNot::of_presence(&self.presence),
        }
    }
}

/// Whether somebody who may take such a call is at work, however busy: a circle without anybody is not waited for.
pub(crate) fn somebody_at_work<'m>(
    mediators: impl IntoIterator<Item = &'m Mediator>,
    line: &LineId,
    needs: &Needs,
) -> bool {
    mediators.into_iter().any(|m| m.is_on_duty() && m.may_take(line, needs))
}

/// One circle of the wait.
#[derive(Clone, Debug)]
pub struct Circle<'m> {
    pub reach: Reach,
    /// The line whose mediators are asked: another one's in an overflow.
    pub line: LineId,
    /// What a mediator must be to be asked in it.
    pub needs: Needs,
    /// How long after joining the queue it is entered, if nobody answers before.
    pub after: Millis,
    /// How long until the next circle; `None`: for good.
    pub lasts: Option<Millis>,
    /// Nobody of it is at work: it is left at once.
    pub passed: bool,
    /// Who is rung, the first first: each of the others when those before did not answer.
    pub rung: Vec<&'m Mediator>,
    /// Everybody else of the house, with the first reason why not.
    pub others: Vec<(&'m Mediator, WhyNot)>,
}

/// The circles through which somebody who joined the queue of `line` now would go while nobody answers and nobody comes
/// or leaves; empty when there is no such line. `lines` hold the other lines as well, for an overflow.
///
/// Whoever waits already and has the better rank goes first: this tells who is asked, not when their turn comes.
pub fn circles<'l, 'm>(
    lines: impl IntoIterator<Item = &'l Line> + Copy,
    line: &LineId,
    request: &Request,
    mediators: impl IntoIterator<Item = &'m Mediator> + Copy,
) -> Vec<Circle<'m>> {
    let Some(line) = lines.into_iter().find(|one| &one.id == line) else { return Vec::new() };
    let mut circles = Vec::new();
    let mut after = Millis(0);
    for reach in Reach::circles(request, &line.rules).filter(|reach| *reach < Reach::Overflow) {
        let needs = reach.needs(request, &line.rules);
        let passed = reach < Reach::Anyone && !somebody_at_work(mediators, &line.id, &needs);
        let lasts = if passed { Some(Millis(0)) } else { reach.lasts(&line.rules) };
        let circle = circle(line, reach, needs, mediators);
        circles.push(Circle { after, lasts, passed, ..circle });
        let Some(lasts) = lasts else { return circles };
        after = Millis(after.0.saturating_add(lasts.0));
    }
    if let Some((other, needs)) = overflow(lines, &line.rules, request) {
        let passed = !somebody_at_work(mediators, &other.id, &needs);
        let circle = circle(other, Reach::Overflow, needs, mediators);
        circles.push(Circle { after, passed, ..circle });
    }
    circles
}

/// The line whose mediators are asked in the end, and what they must be.
fn overflow<'l>(
    lines: impl IntoIterator<Item = &'l Line>,
    rules: &LineRules,
    request: &Request,
) -> Option<(&'l Line, Needs)> {
    let Overflow::Line { line } = &rules.rings.overflow else { return None };
    let other = lines.into_iter().find(|one| &one.id == line)?;
    Some((other, Reach::Anyone.needs(request, &other.rules)))
}

fn circle<'m>(
    line: &Line,
    reach: Reach,
    needs: Needs,
    mediators: impl IntoIterator<Item = &'m Mediator>,
) -> Circle<'m> {
    let (mut rung, mut others) = (Vec::new(), Vec::new());
    for mediator in mediators {
        match mediator.why_not(&line.id, &needs) {
            None => rung.push(mediator),
            Some(why) => others.push((mediator, why)),
        }
    }
    rung.sort_by_key(|mediator| mediator.turn(line.rules.strategy));
    let (after, lasts, passed) = (Millis(0), None, false);
    Circle { reach, line: line.id.clone(), needs, after, lasts, passed, rung, others }
}
