//! Parallel work on as many threads as there are cores.

use std::sync::Mutex;
use std::thread::{available_parallelism, scope};

/// Bytes above which a thread saves more time than it takes to start.
const LARGE_BYTES_MIN: usize = 256 * 1024;

/// Like [`map`], but on one thread unless the total size of the items is large.
pub fn map_if_large<T: Send, R: Send>(
    items: Vec<T>,
    bytes: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let small = |sum: usize, item| Some(sum.saturating_add(bytes(item))).filter(|sum| *sum < LARGE_BYTES_MIN);
    if items.iter().try_fold(0, small).is_some() {
        return items.into_iter().map(work).collect();
    }
    map(items, work)
}

/// The results for all items, in order. Starts no thread for one item or on one core.
///
/// # Panics
/// If `work` panics.
pub fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    map_on(available_parallelism().map_or(1, usize::from), items, work)
}

fn map_on<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let count = items.len();
    let threads = threads.min(count);
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    // Each thread takes the next item when it has finished one, because items differ in size.
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().expect("no thread panics while holding it").next();
    let results = Mutex::new(Vec::with_capacity(count));
    let run = || {
        while let Some((at, item)) = next() {
            let result = work(item);
            results.lock().expect("no thread panics while holding it").push((at, result));
        }
    };
    scope(|scope| {
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    let mut results = results.into_inner().expect("no thread panics while holding it");
    results.sort_unstable_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Both results. The second is computed on another thread if there is a second core.
///
/// # Panics
/// If one of them panics.
pub fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl FnOnce() -> B + Send) -> (A, B) {
    if available_parallelism().map_or(1, usize::from) < 2 {
        return (first(), second());
    }
    scope(|scope| {
        let second = scope.spawn(second);
        (first(), second.join().expect("a panic of the thread is propagated"))
    })
}

#[cfg(test)]
mod tests {
    use super::{both, map_on};

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..1_000).collect();
        let squares: Vec<u64> = items.iter().map(|item| item * item).collect();
        for threads in [0, 1, 2, 7, 2_000] {
            assert_eq!(map_on(threads, items.clone(), |item| item * item), squares, "{threads} threads");
            assert_eq!(map_on(threads, Vec::<u64>::new(), |item| item), Vec::<u64>::new());
        }
    }

    #[test]
    #[should_panic]
    fn a_panic_is_propagated() {
        map_on(2, vec![1, 2, 3, 4], |item| assert_ne!(item, 3));
    }

    #[test]
    fn both_results() {
        let words = ["a", "b"];
        assert_eq!(both(|| words.len(), || words.concat()), (2, "ab".to_owned()));
    }
}
