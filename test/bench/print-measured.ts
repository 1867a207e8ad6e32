/** Prints the CPU seconds of some work and the peak memory of the process as JSON. */
export async function printMeasured(work: () => Promise<unknown>): Promise<void> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, peakMegabytes }));
}
