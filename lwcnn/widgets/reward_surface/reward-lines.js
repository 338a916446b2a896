// The reward ACC · (LAT / T)^w and the lines on which it is the same: latency in milliseconds, accuracy in percent.

/** The exponent: alpha up to the target, beta beyond it. */
export const exponentAt = (latency, { target, alpha, beta }) => (latency <= target ? alpha : beta);

/** What an accuracy is multiplied by. */
export const factorAt = (latency, state) => (latency / state.target) ** exponentAt(latency, state);

/** Networks [name, top-1, milliseconds, source] with their reward, the highest first; equal ones stay in order. */
export function rankedBy(networks, state) {
  const rewarded = networks.map(([name, top1, latency, source]) => ({
    name,
    top1,
    latency,
    source,
    reward: top1 * factorAt(latency, state),
  }));
  return rewarded.sort((one, other) => other.reward - one.reward);
}

/** Latencies from low to high at equal ratios, with the target among them: a line has its corner there. */
export function latenciesBetween(low, high, target, count = 60) {
  const steps = Array.from({ length: count + 1 }, (_, step) => low * (high / low) ** (step / count));
  return [...steps, target].filter((latency) => latency >= low && latency <= high).sort((a, b) => a - b);
}

/** Where the reward has one value: pairs [latency, accuracy], those with an accuracy from low to high. */
export function levelLine(reward, latencies, state, { low, high }) {
  const points = latencies.map((latency) => [latency, reward / factorAt(latency, state)]);
  return points.filter(([, accuracy]) => accuracy >= low && accuracy <= high);
}
