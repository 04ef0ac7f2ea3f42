//! Work on many things at once, on as many threads as there are cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

/// The answers for all items, in their order. One item, or one core, takes no thread.
///
/// # Panics
/// When `work` does.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    map_on(available_parallelism().map_or(1, usize::from), items, work)
}

fn map_on<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = threads.min(items.len());
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(Vec::with_capacity(items.len()));
    // Each takes the next item when it is done with one: items are of all sizes.
    let take = || {
        let mut mine = Vec::new();
        while let Some((at, item)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, items.get(at)?)))
        {
            mine.push((at, work(item)));
        }
        answers.lock().expect("nobody panics while holding it").append(&mut mine);
    };
    scope(|scope| {
        for _ in 1..threads {
            scope.spawn(take);
        }
        take();
    });
    let mut answers = answers.into_inner().expect("nobody panics while holding it");
    answers.sort_unstable_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::map_on;

    #[test]
    fn answers_come_in_the_order_of_the_items_whatever_the_threads() {
        let items: Vec<u64> = (0..1_000).collect();
        let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
        for threads in [0, 1, 2, 7, 2_000] {
            assert_eq!(map_on(threads, &items, |item| item * item), squares, "{threads} threads");
            assert_eq!(map_on(threads, &[], |item: &u64| *item), Vec::<u64>::new());
        }
    }

    #[test]
    #[should_panic]
    fn a_panic_is_not_swallowed() {
        map_on(2, &[1, 2, 3, 4], |item| assert_ne!(*item, 3));
    }
}
