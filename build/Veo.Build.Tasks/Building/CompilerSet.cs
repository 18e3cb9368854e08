using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Veo.Toolchain;

namespace Veo.Build;

/// <summary>The compilers of one target on this machine.</summary>
internal sealed class CompilerSet
{
    private readonly Dictionary<SourceLanguage, Compiler> _compilers = [];

    private CompilerSet()
    {
    }

    /// <summary>The compiler of a language that was asked for when the set was made.</summary>
    public Compiler this[SourceLanguage language] => _compilers[language];

    /// <summary>Finds the compilers of the languages and asks each which it is.</summary>
    /// <param name="languages">The languages that are needed.</param>
    /// <param name="property">The value of a slot's property.</param>
    /// <param name="cacheFile">Where answers are kept: a build in which nothing changed starts no compiler.</param>
    /// <param name="cancellationToken">Ends a compiler that does not answer.</param>
    /// <exception cref="CompilerMissingException">One or more compilers are missing or unusable; it names them all.</exception>
    public static async Task<CompilerSet> FindAsync(
        IEnumerable<SourceLanguage> languages, Func<CompilerSlot, string?> property, string cacheFile, CancellationToken cancellationToken)
    {
        CompilerSet set = new();
        CompilerSearch search = new();
        IdentityCache cache = IdentityCache.Load(cacheFile);
        List<string> problems = [];

        foreach (SourceLanguage language in languages)
        {
            CompilerSlot slot = HostCompilers.For(language);
            CompilerSearchResult found = search.Find(slot, property(slot));

            if (found.Path is null)
            {
                problems.Add(CompilerMissingException.Describe(slot, string.Join("; ", found.Steps)));
            }
            else if (await IdentifyAsync(found.Path, cache, cancellationToken).ConfigureAwait(false) is { Identity: { } identity })
            {
                set._compilers.Add(language, Compiler.Create(identity));
            }
            else
            {
                problems.Add(CompilerMissingException.Describe(
                    slot, $"'{found.Path}' was found, but its --version is not that of a GNU compiler or clang"));
            }
        }

        cache.Save();
        return problems.Count == 0 ? set : throw new CompilerMissingException(problems);
    }

    private static async Task<(CompilerIdentity? Identity, bool Cached)> IdentifyAsync(
        string path, IdentityCache cache, CancellationToken cancellationToken)
    {
        if (cache.Find(path) is { } text)
        {
            return (CompilerIdentity.FromVersionText(path, text), true);
        }

        try
        {
            ToolResult answer = await ToolRunner.RunAsync(path, ["--version"], Path.GetTempPath(), cancellationToken).ConfigureAwait(false);
            string version = string.Join("\n", answer.Lines);
            CompilerIdentity? identity = answer.ExitCode == 0 ? CompilerIdentity.FromVersionText(path, version) : null;

            if (identity is not null)
            {
                cache.Add(path, version);
            }

            return (identity, false);
        }
        catch (ToolStartException)
        {
            return (null, false);
        }
    }
}
