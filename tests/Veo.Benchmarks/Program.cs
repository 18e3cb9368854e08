using System.CommandLine;
using Veo.Benchmarks.HostDevice;
using Veo.Benchmarks.Latency;
using Veo.Benchmarks.Outstanding;

var root = new RootCommand("Benchmarks of Veo. Each compares its subject with a reference in one run: quote ratios, not single figures.");
root.Subcommands.Add(LatencyCommand.Create());
root.Subcommands.Add(HostDeviceCommand.Create());
root.Subcommands.Add(OutstandingCommand.Create());
return await root.Parse(args).InvokeAsync();
