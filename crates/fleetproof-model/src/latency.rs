use serde::{Deserialize, Serialize};

use crate::RunnerType;

/// Upper bounds, in milliseconds, of the buckets of [`Latency::buckets`]; one more bucket follows
/// for what is slower than the last.
pub const BUCKET_BOUNDS_MS: [f64; 15] = [
    0.5, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 20.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 5000.0, 30000.0,
];

/// How long one endpoint took to answer for one runner type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Latency {
    /// Method and path pattern, such as `POST /api/v4/runners/verify`.
    pub endpoint: String,
    /// The type of the runners asked for.
    pub runner_type: RunnerType,
    /// Answers counted.
    pub count: u64,
    /// Median, in milliseconds.
    pub p50_ms: f64,
    /// 95th percentile, in milliseconds.
    pub p95_ms: f64,
    /// 99th percentile, in milliseconds.
    pub p99_ms: f64,
    /// The slowest, in milliseconds.
    pub max_ms: f64,
    /// Answers by [`BUCKET_BOUNDS_MS`], the last one for slower ones.
    pub buckets: Vec<u64>,
}

impl Latency {
    /// Sums up `samples` (milliseconds, in any order); `None` if there are none.
    pub fn of(endpoint: &str, runner_type: RunnerType, mut samples: Vec<f64>) -> Option<Self> {
        samples.sort_by(f64::total_cmp);
        let max_ms = *samples.last()?;
        let quantile = |share: f64| {
            let rank = (share * samples.len() as f64).ceil() as usize;
            samples[rank.clamp(1, samples.len()) - 1]
        };
        let mut buckets = vec![0; BUCKET_BOUNDS_MS.len() + 1];
        for sample in &samples {
            buckets[BUCKET_BOUNDS_MS.partition_point(|bound| bound < sample)] += 1;
        }
        Some(Self {
            endpoint: endpoint.to_owned(),
            runner_type,
            count: samples.len() as u64,
            p50_ms: quantile(0.50),
            p95_ms: quantile(0.95),
            p99_ms: quantile(0.99),
            max_ms,
            buckets,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_samples_and_every_sample_is_in_a_bucket() {
        let samples = (1..=100).map(f64::from).collect();
        let latency = Latency::of("GET /x", RunnerType::Group, samples).unwrap();
        assert_eq!((latency.p50_ms, latency.p95_ms), (50.0, 95.0));
        assert_eq!((latency.p99_ms, latency.max_ms), (99.0, 100.0));
        assert_eq!(latency.buckets.iter().sum::<u64>(), 100);
        assert_eq!(latency.buckets[1], 1);
        assert!(Latency::of("GET /x", RunnerType::Group, Vec::new()).is_none());
    }
}
