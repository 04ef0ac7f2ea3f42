//! Scenario tests of an app: each scenario of an eval file runs on a local platform, against the app's own handler.
//!
//! It prints nothing and knows no command line. It uses the platform through its public interface alone.

mod call;
mod comparing;
mod copies;
mod grading;
mod hidden;
mod ordered;
mod outcome;
mod plan;
mod recording;
mod replies;
pub mod report;
mod result;
mod runner;
mod script;
mod slot;

pub use comparing::matching::{Difference, differences, is_subset};
pub use copies::without_copies;
pub use grading::{Grade, Grader, Grades};
pub use outcome::HandlerEnd;
pub use plan::{PlannedScenario, PlannedStep, PlannedThen, for_models, plan};
pub use recording::of_file::run_of_scenario;
pub use recording::of_trace::run_of_trace;
pub use recording::run::{RecordedCall, RecordedFailure, RecordedRun, RecordedStep, RecordedTrigger};
pub use recording::scenario::{RecordedScenario, scenario_of};
pub use result::{ExpectationFailure, GradeRecord, ObservedCall, ObservedKind, ScenarioResult, StepRecord};
pub use runner::{AppSource, CostOf, RunOptions, RunnerError, run};
