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
    // A compiler says its version at once, unless its file system hangs or it asks for a licence.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);

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
            else if (await IdentifyAsync(found.Path, cache, cancellationToken).ConfigureAwait(false) is { } identity)
            {
                set._compilers.Add(language, Compiler.Create(identity));
            }
            else
            {
                problems.Add(CompilerMissingException.Describe(
                    slot, $"'{found.Path}' was found, but did not answer to --version as a GNU compiler or clang does"));
            }
        }

        cache.Save();
        return problems.Count == 0 ? set : throw new CompilerMissingException(problems);
    }

    /// <returns>Null if it does not answer as a compiler that is known here.</returns>
    private static async Task<CompilerIdentity?> IdentifyAsync(string path, IdentityCache cache, CancellationToken cancellationToken)
    {
        if (cache.Find(path) is { } text)
        {
            return CompilerIdentity.FromVersionText(path, text);
        }

        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task<ToolResult> asking = ToolRunner.RunAsync(path, ["--version"], Path.GetTempPath(), limit.Token);

            if (await Task.WhenAny(asking, Task.Delay(AnswerLimit, limit.Token)).ConfigureAwait(false) != asking)
            {
                limit.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                return null;
            }

            ToolResult answer = await asking.ConfigureAwait(false);
            limit.Cancel();
            string version = string.Join("\n", answer.Lines);
            CompilerIdentity? identity = answer.ExitCode == 0 ? CompilerIdentity.FromVersionText(path, version) : null;

            if (identity is not null)
            {
                cache.Add(path, version);
            }

            return identity;
        }
        catch (ToolStartException)
        {
            return null;
        }
    }
}
