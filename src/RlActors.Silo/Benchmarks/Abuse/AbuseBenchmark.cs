using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using RlActors.Recipes;
using RlActors.Security;
using RlActors.Security.Links;
using RlActors.Silo.Recipes;

namespace RlActors.Silo.Benchmarks.Abuse;

/// <summary>
/// Two silos, one behind a key and one behind TLS, each with a run under way, face requests and connections that they must refuse: all are refused, the runs go on, the silos hold no more
/// memory and handles than before, and neither logs nor data folders say a secret.
/// </summary>
internal sealed class AbuseBenchmark(int requests, int seed, string folder, Action<string> write)
{
    private const string Run = "abused";
    private const int Parallel = 48;
    private const double SlowShare = 0.01;
    private const double MostGrowthMiB = 256;
    private const int MostNewHandles = 48;

    private readonly List<string> _problems = [];

    /// <returns>Whether all of it held.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        write(string.Create(CultureInfo.InvariantCulture, $"{requests} requests and connections, seed {seed}"));
        await BehindAKeyAsync(cancellationToken);
        await BehindTlsAsync(cancellationToken);
        _problems.ForEach(problem => write($"PROBLEM: {problem}"));
        write(_problems.Count == 0 ? "all refused, nothing down" : $"{_problems.Count} problems");
        return _problems.Count == 0;
    }

    private async Task BehindAKeyAsync(CancellationToken cancellationToken)
    {
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), keyFile = Path.Combine(folder, "api.key"), data = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(keyFile, secret, cancellationToken);
        var key = AccessKey.Of(secret, "the benchmark");
        await using var silo = await AbusedSilo.StartAsync(data, ["--api-key-file", keyFile], cancellationToken);
        await silo.BeginAsync(Run, Recipe(), key, null, cancellationToken);
        var recorded = await RecordAsync(silo, key, cancellationToken);
        await FaceAsync(
            "behind a key", silo, [.. HttpAttacks.Of(silo.Http), .. new LinkAttacks("gateway", silo.Gateway).OnKey(recorded), .. new LinkAttacks("silo port", silo.SiloPort).OnKey(recorded)],
            [secret], cancellationToken);
    }

    private async Task BehindTlsAsync(CancellationToken cancellationToken)
    {
        using var ours = new ScratchAuthority(Path.Combine(folder, "ours"), "ours");
        using var theirs = new ScratchAuthority(Path.Combine(folder, "theirs"), "theirs");
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), keyFile = Path.Combine(folder, "api.key"), data = Path.Combine(folder, "tls");
        await File.WriteAllTextAsync(keyFile, secret, cancellationToken);
        var (files, console) = (ours.Silo(), TlsIdentity.Load(ours.Console()));
        await using var silo = await AbusedSilo.StartAsync(
            data, ["--api-key-file", keyFile, "--tls-certificate", files.Certificate!, "--tls-key", files.Key!, "--tls-ca", files.Authority], cancellationToken);
        await silo.BeginAsync(Run, Recipe(), null, console, cancellationToken);
        var before = new TimeOfThen(DateTimeOffset.UtcNow.AddDays(-2));
        (string, TlsIdentity)[] strangers =
        [
            ("no certificate", TlsIdentity.Load(new TlsFiles(ours.Authority, null, null))),
            ("a stranger's certificate", TlsIdentity.Load(theirs.Silo())),
            ("a certificate that ran out", TlsIdentity.Load(ours.Expired(), before)),
        ];
        await FaceAsync(
            "behind TLS", silo,
            [
                .. new LinkAttacks("gateway", silo.Gateway).OnTls(strangers),
                .. new LinkAttacks("silo port", silo.SiloPort).OnTls([.. strangers, ("a console's certificate", console)]),
                .. new LinkAttacks("HTTPS", silo.Http).OnTls(),
            ],
            [secret, (await File.ReadAllTextAsync(files.Key!, cancellationToken)).Split('\n')[1]], cancellationToken);
    }

    private async Task FaceAsync(string name, AbusedSilo silo, IReadOnlyList<Attack> attacks, IReadOnlyList<string> secrets, CancellationToken cancellationToken)
    {
        int version = await silo.ReachAsync(Run, 1, cancellationToken);
        await SendAsync(silo, attacks, requests / 20, seed + 1, [], cancellationToken); // what grows once is not counted
        var (vitals, clock) = (ProcessVitals.Of(silo.ProcessId), Stopwatch.StartNew());
        var sent = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await SendAsync(silo, attacks, requests / 2, seed, sent, cancellationToken);
        double seconds = clock.Elapsed.TotalSeconds;
        await FloodAsync(silo, cancellationToken);
        ProcessVitals after = vitals;
        await silo.WaitAsync(() => (after = ProcessVitals.Of(silo.ProcessId)).Handles <= vitals.Handles + MostNewHandles, "let go of its connections", cancellationToken);
        int later = await silo.ReachAsync(Run, version + 1, cancellationToken);
        await silo.StopAsync(Run);
        await silo.EndAsync(); // it keeps its ledger's lock to itself

        write($"{name}: {sent.Values.Sum()} of {attacks.Count} kinds in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s, the run went from version {version} to {later}");
        write($"  before {vitals}; after {after}; log {silo.Output.Length} characters");
        foreach (var (kind, count) in sent.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            write($"  {count,6}  {kind}");
        }

        Expect(after.MebiBytes < vitals.MebiBytes + MostGrowthMiB, $"{name}: memory grew from {vitals} to {after}");
        Expect(silo.Output.Length < 256 * 1024, $"{name}: the log has {silo.Output.Length} characters");
        Expect(silo.Output.Contains("Refused at the", StringComparison.Ordinal), $"{name}: the log says nothing of refusals");
        Expect(!silo.Output.Contains("\nforged line", StringComparison.Ordinal), $"{name}: a request wrote a line of its own into the log");
        foreach (string secret in secrets)
        {
            Expect(!silo.Output.Contains(secret, StringComparison.Ordinal), $"{name}: the log says a secret");
            foreach (string file in Directory.EnumerateFiles(silo.Folder, "*", SearchOption.AllDirectories))
            {
                Expect(!Encloses(file, secret), $"{name}: {file} holds a secret");
            }
        }
    }

    private async Task SendAsync(AbusedSilo silo, IReadOnlyList<Attack> attacks, int count, int seedOfAll, ConcurrentDictionary<string, int> sent, CancellationToken cancellationToken)
    {
        Attack[] fast = [.. attacks.Where(attack => !attack.IsSlow)], slow = [.. attacks.Where(attack => attack.IsSlow)];
        await System.Threading.Tasks.Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken }, async (number, token) =>
            {
                var random = new Random(unchecked((seedOfAll * 1_000_003) + number));
                var from = slow.Length > 0 && number % (int)(1 / SlowShare) == 0 ? slow : fast;
                var attack = from[number / (from == slow ? (int)(1 / SlowShare) : 1) % from.Length];
                string? problem = await attack.RunAsync(random, token);
                sent.AddOrUpdate(attack.Name, 1, (_, before) => before + 1);
                if (problem is not null)
                {
                    Expect(false, $"{attack.Name} ({number} of seed {seedOfAll}): {problem}");
                }
            });
    }

    /// <summary>More connections at once than may be waiting for: those beyond are refused at once, all of them in the end, and a console still gets in.</summary>
    private static async Task FloodAsync(AbusedSilo silo, CancellationToken cancellationToken)
    {
        var wires = new List<Wire>();
        for (int i = 0; i < SecureLink.MostPending + 100; i++)
        {
            try
            {
                wires.Add(await Wire.OpenAsync(silo.Gateway, cancellationToken));
            }
            catch (SocketException)
            {
                // Refused while it was being opened.
            }
        }

        await Task.WhenAll(wires.Select(wire => wire.UntilHangUpAsync(cancellationToken)));
        wires.ForEach(wire => wire.Dispose());
    }

    /// <summary>A handshake that is right, for those who play it again.</summary>
    private static async Task<(byte[] Hello, byte[] Proof)> RecordAsync(AbusedSilo silo, AccessKey key, CancellationToken cancellationToken)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(32), hello = [.. "RLA1"u8, .. nonce];
        using var wire = await Wire.OpenAsync(silo.Gateway, cancellationToken);
        await wire.SendAsync(hello, cancellationToken);
        byte[] theirs = await wire.ReadAsync(32, cancellationToken), proof = key.Prove([.. "RLA1"u8, .. "caller"u8, .. nonce, .. theirs]);
        await wire.SendAsync(proof, cancellationToken);
        return (await wire.ReadAsync(32, cancellationToken)).Length == 32 ? (hello, proof) : throw new RlActorsException("the silo refuses its own key");
    }

    private static string Recipe() => RecipeReader.Write(RecipeSource.Read(
        null, ["name=abused", "stages.0.maxUpdates=4", "stages.1.steps=100000", "evaluation.prompts=4", "evaluation.every=0", "checkMemory=false"], new Dictionary<string, string>()));

    private static bool Encloses(string file, string secret) => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)).Contains(secret, StringComparison.Ordinal);

    private void Expect(bool holds, string problem)
    {
        if (!holds)
        {
            lock (_problems)
            {
                _problems.Add(problem);
            }
        }
    }

    private sealed class TimeOfThen(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
