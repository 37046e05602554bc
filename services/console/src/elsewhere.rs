//! The other open pages of one mediator, as one of their pages hears of them: whoever is signed in twice is told so.
//!
//! Pages come and go (a reload, the next link), so "there is another" is told at once and "there is none any more" only
//! after a while. A page that lost its connection listens to a second stream before the first is known to be dead, so what
//! comes and goes are streams: "page/stream".

/// Beats without a reminder until a page counts as gone: its node may have died.
const FORGOTTEN: u8 = 3;
/// Looks in a row that find no other page, until that is told.
const SETTLED: u8 = 3;

/// What one page knows of the others.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    /// This page.
    me: String,
    /// Streams of other pages, each with the beats since it was last heard of.
    others: Vec<(String, u8)>,
    /// Looks in a row that found nobody.
    alone: u8,
    told: Option<bool>,
}

/// The name of one stream of a page.
pub(crate) fn stream(page: &str, secret: &str) -> String {
    format!("{page}/{secret}")
}

impl Elsewhere {
    pub(crate) fn of(me: String) -> Self {
        Self { me, others: Vec::new(), alone: 0, told: None }
    }

    /// A stream of a page is open. `true` when it was not known: it does not know of this one either, and has to be told.
    pub(crate) fn opened(&mut self, stream: &str) -> bool {
        if stream.split('/').next() == Some(self.me.as_str()) {
            return false;
        }
        if let Some((_, beats)) = self.others.iter_mut().find(|(other, _)| other == stream) {
            *beats = 0;
            return false;
        }
        self.others.push((stream.to_owned(), 0));
        true
    }

    pub(crate) fn closed(&mut self, stream: &str) {
        self.others.retain(|(other, _)| other != stream);
    }

    /// A beat went by: who was not heard of for some of them is gone.
    pub(crate) fn beat(&mut self) {
        for (_, beats) in &mut self.others {
            *beats += 1;
        }
        self.others.retain(|(_, beats)| *beats <= FORGOTTEN);
    }

    /// Whether there is another page, when that is not what this one was told last.
    pub(crate) fn look(&mut self) -> Option<bool> {
        self.alone = if self.others.is_empty() { self.alone.saturating_add(1) } else { 0 };
        let now = match self.alone {
            0 => true,
            SETTLED.. => false,
            _ => return None,
        };
        (self.told.replace(now) != Some(now)).then_some(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(elsewhere: &mut Elsewhere, times: usize) -> Vec<bool> {
        (0..times).filter_map(|_| elsewhere.look()).collect()
    }

    #[test]
    fn another_page_is_told_at_once_and_its_end_after_a_while() {
        let mut page = Elsewhere::of("mine".to_owned());
        assert!(!page.opened("mine/1"), "one's own page is nobody else");
        assert_eq!(looks(&mut page, 5), [false], "told once, that there is nobody");
        assert!(page.opened("other"), "it is new, and has to hear of this page");
        assert!(!page.opened("other"));
        assert_eq!(looks(&mut page, 2), [true]);
        page.closed("other");
        assert!(looks(&mut page, 2).is_empty(), "a reload is not worth a word");
        assert!(page.opened("the other, reloaded"));
        assert!(looks(&mut page, 2).is_empty());
        page.closed("the other, reloaded");
        assert_eq!(looks(&mut page, 3), [false]);
    }

    #[test]
    fn a_page_that_is_connected_again_is_there_although_its_old_stream_ends_only_now() {
        let mut page = Elsewhere::of("mine".to_owned());
        page.opened(&stream("other", "first"));
        assert_eq!(looks(&mut page, 1), [true]);
        page.opened(&stream("other", "second"));
        page.closed(&stream("other", "first"));
        (0..FORGOTTEN).for_each(|_| page.beat());
        assert!(looks(&mut page, 5).is_empty(), "nothing changed");
        page.closed(&stream("other", "second"));
        assert_eq!(looks(&mut page, 3), [false]);
        page.opened(&stream("mine", "second"));
        assert!(looks(&mut page, 3).is_empty(), "one's own page, connected again");
    }

    #[test]
    fn a_page_whose_node_died_is_forgotten_when_no_reminder_comes() {
        let mut page = Elsewhere::of("mine".to_owned());
        page.opened("other");
        page.beat();
        page.opened("other");
        (0..FORGOTTEN).for_each(|_| page.beat());
        assert_eq!(looks(&mut page, 1), [true], "reminded of between");
        page.beat();
        assert_eq!(looks(&mut page, 3), [false]);
    }
}
