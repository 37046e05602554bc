//! The figures of a line over a period, in the line's own days.
//!
//! What always holds: offered = answered + abandoned + callbacks + messages + told, of the period, of each day and of each
//! hour, because offered *is* that sum and every call is counted once, in the figure that `hotline::Call::figure` gave
//! it. Calls in progress are shown apart until they settle (a promised callback is settled when promised), and outbound
//! calls are outside the sum.
//!
//! To add a figure: the aggregate in `store::statistics`, its place in [`Report`], its line in [`tables`].

mod tables;
mod tally;
mod waits;

#[cfg(test)]
mod tests;

pub use tables::{Sheet as TableSheet, Table, Tongue};
pub use tally::Tally;
pub use waits::Waits;

use crate::period::Period;
use crate::vocabulary::{DurationBand, Vocabulary};
use hotline::{LineId, Millis};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{CodeCount, CountBy, QuarterCount, Store, StoreError, Talks, WrapUps};

/// The service level's promise when nobody chose another: answered within so many seconds.
pub const PROMISE_SECONDS: i64 = 60;

/// How many conversations share a value. Sorted: the most first, those without a value last.
pub type Shares = Vec<CodeCount>;

/// All the figures of one line over one period.
#[derive(Clone, Debug)]
pub struct Report {
    pub period: Period,
    pub total: Tally,
    /// Every day of the period, also those without a call.
    pub days: Vec<(Date, Tally)>,
    /// Calls by the local hour in which they arrived, 0 to 23, over all days.
    pub hours: [Tally; 24],
    pub waits: Waits,
    pub talks: Talks,
    pub wrap_ups: WrapUps,
    pub themes: Shares,
    pub administrative_themes: Shares,
    pub operators: Shares,
    pub outcomes: Shares,
    pub referrals: Shares,
    /// Conversations by COOP's bands of duration, every band.
    pub durations: Vec<(DurationBand, i64)>,
}

impl Report {
    /// Average speed of answer: how long those who were answered waited in the queue. `None` when nobody was.
    pub fn asa(&self) -> Option<Millis> {
        self.waits.average_answered()
    }

    /// Average talk, callbacks included; outbound calls not.
    pub fn average_talk(&self) -> Option<Millis> {
        average(self.talks.talk_ms, self.talks.talks)
    }

    /// Average wrap-up after a talk.
    pub fn average_wrap_up(&self) -> Option<Millis> {
        average(self.wrap_ups.wrap_up_ms, self.wrap_ups.wrap_ups)
    }

    /// Average handling time: talk (holds included) and wrap-up.
    pub fn aht(&self) -> Option<Millis> {
        let wrap_up = self.average_wrap_up().unwrap_or_default();
        self.average_talk().map(|talk| Millis(talk.0 + wrap_up.0))
    }

    /// Of 1,000 offered calls, how many were abandoned. `None` without a call.
    pub fn abandoned_per_mille(&self) -> Option<i64> {
        per_mille(self.total.abandoned, self.total.offered())
    }

    /// Of 1,000 callers who waited in the queue, how many were answered within `seconds`.
    pub fn service_level_per_mille(&self, seconds: i64) -> Option<i64> {
        per_mille(self.waits.answered_within(seconds), self.waits.answered() + self.waits.abandoned())
    }
}

/// Asks the store for everything and puts it together.
pub async fn report(store: &Store, line: &LineId, period: Period) -> Result<Report, StoreError> {
    let span = period.span(line);
    let figures = store.statistics();
    let (days, hours, total) = fold(&period, &figures.quarters(&span).await?);
    let mut durations: BTreeMap<DurationBand, i64> = BTreeMap::new();
    for count in figures.minutes(&span).await? {
        *durations.entry(DurationBand::of_minutes(count.minutes)).or_default() += count.calls;
    }
    Ok(Report {
        total,
        days,
        hours,
        waits: Waits::new(figures.waits(&span).await?),
        talks: figures.talks(&span).await?,
        wrap_ups: figures.wrap_ups(&span).await?,
        themes: sorted(figures.by(CountBy::Theme, &span).await?),
        administrative_themes: sorted(figures.by(CountBy::AdministrativeTheme, &span).await?),
        operators: sorted(figures.by(CountBy::Operator, &span).await?),
        outcomes: sorted(figures.by(CountBy::Outcome, &span).await?),
        referrals: sorted(figures.by(CountBy::Referral, &span).await?),
        durations: DurationBand::ALL
            .iter()
            .map(|band| (*band, durations.get(band).copied().unwrap_or(0)))
            .collect(),
        period,
    })
}

/// Quarters of an hour become local days and hours.
fn fold(period: &Period, quarters: &[QuarterCount]) -> (Vec<(Date, Tally)>, [Tally; 24], Tally) {
    let mut days: BTreeMap<Date, Tally> = period.days().map(|day| (day, Tally::default())).collect();
    let mut hours = [Tally::default(); 24];
    let mut total = Tally::default();
    for count in quarters {
        let Some((day, hour)) = period.day_and_hour(count.quarter) else { continue };
        let figure = count.figure.as_deref();
        total.add(figure, count.calls);
        days.entry(day).or_default().add(figure, count.calls);
        if let Some(tally) = hours.get_mut(hour) {
            tally.add(figure, count.calls);
        }
    }
    (days.into_iter().collect(), hours, total)
}

fn sorted(mut shares: Shares) -> Shares {
    shares.sort_by(|a, b| {
        let key = |s: &CodeCount| (s.code.is_none(), std::cmp::Reverse(s.calls));
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code))
    });
    shares
}

fn average(sum: i64, count: i64) -> Option<Millis> {
    (count > 0).then(|| Millis(sum / count))
}

fn per_mille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 1_000 + whole / 2) / whole)
}
