//! What an agent is asked with, as a model gets it: instructions, messages and tools.

use crate::agents::task::AgentTask;
use crate::agents::turn::WantedCall;
use linkworld_contract::digest;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::agents::KnowledgeSkill;
use serde_json::{Value, json};

/// The instructions, the tools, and what was said so far.
#[derive(Debug, Clone)]
pub(crate) struct Conversation {
    /// The agent's own instructions, with the workflows and the knowledge that it has.
    pub(crate) system: String,
    pub(crate) tools: Vec<OfferedTool>,
    pub(crate) messages: Vec<Message>,
    pub(crate) response_format: Option<Value>,
    pub(crate) max_tokens: u64,
}

/// A tool that an agent may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfferedTool {
    pub(crate) name: String,
    pub(crate) description: String,
    /// The JSON Schema of its arguments, if that is known.
    pub(crate) schema: Option<Value>,
}

impl OfferedTool {
    /// A tool of the app or of the platform: no source has the form of its arguments.
    pub(crate) fn new(name: impl Into<String>, description: impl Into<String>) -> Self {
        Self { name: name.into(), description: description.into(), schema: None }
    }

    /// What a model is told about its arguments.
    pub(crate) fn parameters(&self) -> Value {
        self.schema.clone().unwrap_or_else(|| json!({"type": "object", "additionalProperties": true}))
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Message {
    /// By whoever asks.
    User { text: String, images: Vec<String> },
    /// By the agent.
    Agent { text: Option<String>, calls: Vec<WantedCall> },
    /// By a tool.
    Tool { call: WantedCall, result: RawJson },
}

impl Conversation {
    /// The begin of one.
    pub(crate) fn begin(task: &AgentTask, manifest: &Manifest, tools: Vec<OfferedTool>) -> Self {
        let question = &task.question;
        Self {
            system: instructions(task, manifest, &tools),
            tools,
            messages: vec![Message::User { text: question.prompt.clone(), images: question.images.clone() }],
            response_format: question.response_format.as_ref().map(|schema| schema.value().clone()),
            max_tokens: question.max_tokens,
        }
    }

    /// The results of tools so far.
    pub(crate) fn results(&self) -> usize {
        self.messages.iter().filter(|message| matches!(message, Message::Tool { .. })).count()
    }

    /// The request in the form in which it is recorded and compared. Ids that a model gives to calls are no part of it, and
    /// images are known by their digests.
    pub(crate) fn canonical(&self) -> Value {
        let message = |message: &Message| match message {
            Message::User { text, images } if images.is_empty() => json!({"role": "user", "content": text}),
            Message::User { text, images } => {
                let images: Vec<String> = images.iter().map(|image| digest::sha256(image.as_bytes())).collect();
                json!({"role": "user", "content": text, "images": images})
            }
            Message::Agent { text, calls } => json!({"role": "assistant", "content": text, "calls": shown(calls)}),
            Message::Tool { call, result } => json!({"role": "tool", "tool": call.tool, "result": result.value()}),
        };
        let tools: Vec<&str> = self.tools.iter().map(|tool| tool.name.as_str()).collect();
        let mut request = json!({
            "system": self.system,
            "tools": tools,
            "max_tokens": self.max_tokens,
            "messages": self.messages.iter().map(message).collect::<Vec<_>>(),
        });
        if let Some(schema) = &self.response_format {
            request["response_format"] = schema.clone();
        }
        request
    }
}

/// Calls as they are recorded.
pub(crate) fn shown(calls: &[WantedCall]) -> Value {
    calls.iter().map(|call| json!({"tool": call.tool, "args": RawJson::of(&call.args).value()})).collect()
}

/// Flow and specifics of workflows are appended to the instructions, and of knowledge its descriptions (contract 15.5, 2.7).
fn instructions(task: &AgentTask, manifest: &Manifest, tools: &[OfferedTool]) -> String {
    let mut text = task.agent.system_prompt();
    let has = |tool: &String| tools.iter().any(|offered| offered.name == *tool);
    for workflow in manifest.workflows.iter().filter(|workflow| workflow.tools_required.iter().all(has)) {
        text.push_str(&format!("\n\nWorkflow: {}\n{}\n", workflow.name, workflow.intent));
        for (index, step) in workflow.flow.iter().enumerate() {
            text.push_str(&format!("{}. {step}\n", index + 1));
        }
        text.push_str(&workflow.specifics);
    }
    let skills = knowledge(task);
    if !skills.is_empty() {
        text.push_str("\n\nTexts that you can read with read_skill:\n");
        for (id, description) in skills {
            text.push_str(&format!("- {id}: {description}\n"));
        }
    }
    text
}

/// The texts that an agent can read: ids and descriptions.
fn knowledge(task: &AgentTask) -> Vec<(String, String)> {
    let listed: Vec<RawObject> = task.agent.field("knowledge_skills").unwrap_or_default();
    let text = |skill: &RawObject, key: &str| skill.get(key)?.to::<String>();
    listed.iter().filter_map(|skill| Some((text(skill, "id")?, text(skill, "description")?))).collect()
}

/// One of the texts that an agent can read.
pub(crate) fn skill<'a>(manifest: &'a Manifest, agent: &str, id: &str) -> Option<&'a KnowledgeSkill> {
    let (_, agent) = manifest.agents_by_id().find(|(slug, _)| *slug == agent)?;
    agent.knowledge_skills.iter().find(|skill| skill.id == id)
}
