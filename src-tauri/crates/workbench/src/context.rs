//! What the context tables of the case say, as of its present revision.

use std::sync::Arc;

use anyhow::Result;
use proximate_model::Registry;
use proximate_store::Vault;

use crate::{Workbench, lock};

/// Identities, groups and assets of one revision of the case.
pub(crate) struct Context {
    revision: u64,
    pub(crate) registry: Registry,
    /// The case and its context tables: what was indexed under another one resolves its actors differently.
    pub(crate) identity: String,
}

impl Workbench {
    /// The context tables as they are now.
    pub(crate) fn context(&self) -> Result<Arc<Context>> {
        let mut kept = lock(&self.context);
        let store = lock(&self.store);
        let revision = store.revision()?;
        if let Some(kept) = kept.as_ref().filter(|kept| kept.revision == revision) {
            return Ok(Arc::clone(kept));
        }
        let rows = store.context()?;
        let digest = Vault::sha256(&serde_json::to_vec(&rows)?);
        let identity = format!("{} {digest}", store.info()?.id);
        let context = Arc::new(Context { revision, registry: Registry::new(rows), identity });
        *kept = Some(Arc::clone(&context));
        Ok(context)
    }
}
