//! Which object of the manifest a table describes.

/// The objects of a manifest; the names are those of their structs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is documented at its declaration")]
pub enum ObjectId {
    Manifest,
    Runtime,
    Resources,
    Network,
    Lifecycle,
    Schedule,
    Pricing,
    Tool,
    Workflow,
    HttpRoute,
    Agent,
    Vision,
    Heartbeat,
    ActiveHours,
    KnowledgeSkill,
    McpServer,
    CrossAppDependency,
    Subscription,
    RagSlot,
    InstallSetting,
    Chrome,
    Panel,
    PanelTab,
}
