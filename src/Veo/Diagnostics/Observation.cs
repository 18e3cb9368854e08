using System.Diagnostics.Metrics;

namespace Veo.Diagnostics;

/// <summary>What is measured when somebody looks: sums over the open processes, by device.</summary>
internal static class Observation
{
    internal static IEnumerable<Measurement<long>> Of(Func<ProcessDiagnostics, long> value)
    {
        // One measurement per set of tags: a reader keeps only the last one.
        var sums = new Dictionary<(string Kind, int Node), (ProcessDiagnostics Process, long Sum)>();
        foreach (VeoProcess process in ProcessTable.GetAll())
        {
            ProcessDiagnostics diagnostics = process.Diagnostics;
            sums.TryGetValue((diagnostics.Kind, process.NodeId), out (ProcessDiagnostics, long Sum) known);
            sums[(diagnostics.Kind, process.NodeId)] = (diagnostics, known.Sum + value(diagnostics));
        }

        foreach ((ProcessDiagnostics process, long sum) in sums.Values)
        {
            yield return new Measurement<long>(sum, process.KindTag, process.NodeTag);
        }
    }
}
