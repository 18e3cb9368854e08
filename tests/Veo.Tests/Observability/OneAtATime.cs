namespace Veo.Tests.Observability;

/// <summary>Tests that listen hear the whole program, so nothing else runs beside them; nor do listeners disturb tests that count memory.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneAtATime
{
    internal const string Name = "Observability";
}
