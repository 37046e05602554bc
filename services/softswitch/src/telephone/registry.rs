//! Which telephones there are, by address and by id.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Telephone;

#[derive(Debug, Default)]
struct Inner {
    by_address: HashMap<String, Vec<Arc<Telephone>>>,
    by_id: HashMap<String, Arc<Telephone>>,
}

/// All telephones on the network.
#[derive(Debug, Default)]
pub(crate) struct Telephones(Mutex<Inner>);

impl Telephones {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `reachable`: rings when its address is called.
    pub fn add(&self, telephone: Telephone, reachable: bool) -> Arc<Telephone> {
        let telephone = Arc::new(telephone);
        let mut inner = self.inner();
        if reachable {
            inner.by_address.entry(telephone.address.clone()).or_default().push(Arc::clone(&telephone));
        }
        inner.by_id.insert(telephone.id.clone(), Arc::clone(&telephone));
        telephone
    }

    /// Takes it off the network.
    pub fn remove(&self, id: &str) -> Option<Arc<Telephone>> {
        let mut inner = self.inner();
        let telephone = inner.by_id.remove(id)?;
        if let Some(there) = inner.by_address.get_mut(&telephone.address) {
            there.retain(|one| one.id != id);
            if there.is_empty() {
                inner.by_address.remove(&telephone.address);
            }
        }
        Some(telephone)
    }

    /// All that ring for an address.
    pub fn at(&self, address: &str) -> Vec<Arc<Telephone>> {
        self.inner().by_address.get(address).cloned().unwrap_or_default()
    }

    pub fn by_id(&self, id: &str) -> Option<Arc<Telephone>> {
        self.inner().by_id.get(id).cloned()
    }

    /// The scripted telephone with this number.
    pub fn scripted(&self, address: &str) -> Option<Arc<Telephone>> {
        self.at(address).into_iter().find(|telephone| telephone.is_scripted())
    }

    /// All, by address.
    pub fn all(&self) -> Vec<Arc<Telephone>> {
        let mut all: Vec<_> = self.inner().by_id.values().cloned().collect();
        all.sort_by(|one, other| (&one.address, &one.id).cmp(&(&other.address, &other.id)));
        all
    }
}
