//! The rows of a board, shared until they are changed: a board is copied for every decision, and a decision changes few
//! of its rows.

use std::slice;
use std::sync::Arc;

/// Rows of one kind, in the order in which they came.
///
/// A copy shares every row; changing one ([`Rows::iter_mut`], [`Rows::find_mut`], `rows[n]`) copies that one. Two rows
/// that are still shared are equal without a look at them.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows<T>(Vec<Arc<T>>);

impl<T> Rows<T> {
    /// Adds a row at the end.
    pub fn push(&mut self, row: impl Into<Arc<T>>) {
        self.0.push(row.into());
    }
    pub fn len(&self) -> usize {
        self.0.len()
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn iter(&self) -> Iter<'_, T> {
        self.into_iter()
    }
    /// The rows as they are shared, for whoever keeps them.
    pub fn shared(&self) -> slice::Iter<'_, Arc<T>> {
        self.0.iter()
    }
}

impl<T: Eq> Rows<T> {
    /// The rows that `before` has not, or has otherwise.
    pub fn changed_since<'a>(
        &'a self,
        before: &Self,
        same: impl Fn(&T, &T) -> bool,
    ) -> impl Iterator<Item = &'a Arc<T>> {
        let changed = move |(nth, row): &(usize, &Arc<T>)| {
            // Rows keep their places: the search is for boards that were loaded apart.
            let here = before.0.get(*nth).filter(|was| Arc::ptr_eq(was, row) || same(was, row));
            here.or_else(|| before.0.iter().find(|was| same(was, row))).is_none_or(|was| was != *row)
        };
        self.0.iter().enumerate().filter(changed).map(|(_, row)| row)
    }
}

impl<T: Clone> Rows<T> {
    /// Every row, to be changed: each is copied if it is shared. To change one, [`Rows::find_mut`] copies only that.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(Arc::make_mut)
    }
    /// The first row that is meant, to be changed.
    pub fn find_mut(&mut self, meant: impl Fn(&T) -> bool) -> Option<&mut T> {
        self.0.iter_mut().find(|row| meant(row)).map(Arc::make_mut)
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::ops::Index<usize> for Rows<T> {
    type Output = T;
    fn index(&self, nth: usize) -> &T {
        &self.0[nth]
    }
}

impl<T: Clone> std::ops::IndexMut<usize> for Rows<T> {
    fn index_mut(&mut self, nth: usize) -> &mut T {
        Arc::make_mut(&mut self.0[nth])
    }
}

/// The rows of a [`Rows`], to be looked at.
#[derive(Debug)]
pub struct Iter<'a, T>(slice::Iter<'a, Arc<T>>);

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;
    fn next(&mut self) -> Option<&'a T> {
        self.0.next().map(|row| &**row)
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<'a, T> IntoIterator for &'a Rows<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;
    fn into_iter(self) -> Iter<'a, T> {
        Iter(self.0.iter())
    }
}

impl<T> From<Vec<T>> for Rows<T> {
    fn from(rows: Vec<T>) -> Self {
        rows.into_iter().collect()
    }
}

impl<T> Extend<T> for Rows<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, rows: I) {
        self.0.extend(rows.into_iter().map(Arc::new));
    }
}

impl<T> FromIterator<T> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().map(Arc::new).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_shares_its_rows_until_one_is_changed() {
        let first: Rows<String> = ["a", "b"].map(str::to_owned).into_iter().collect();
        let mut second = first.clone();
        assert!(first.shared().zip(second.shared()).all(|(a, b)| Arc::ptr_eq(a, b)));
        second.find_mut(|row| row == "b").unwrap().push('!');
        second.push("c".to_owned());
        assert_eq!((first.len(), &*first[1], &*second[1], &*second[2]), (2, "b", "b!", "c"));
        assert!(Arc::ptr_eq(first.shared().next().unwrap(), second.shared().next().unwrap()));
        assert_ne!(first, second);
    }
}
