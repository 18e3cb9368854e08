namespace Veo.Generators;

/// <summary>The names of the pipeline's steps, by which tests ask why a step ran.</summary>
internal static class TrackingNames
{
    /// <summary>Symbols become a record. Runs after every edit.</summary>
    public const string Parse = nameof(Parse);

    /// <summary>The records that something can be generated for.</summary>
    public const string Kernels = nameof(Kernels);

    /// <summary>The file names that differ in nothing but case.</summary>
    public const string Collisions = nameof(Collisions);

    /// <summary>A record with its final file name.</summary>
    public const string Files = nameof(Files);
}
