using k8s;
using k8s.Models;

namespace RlActors.Silo.Tests.Deploy;

/// <summary>What one container runs, from compose.yaml or a Kubernetes manifest.</summary>
/// <param name="Name">Where it stands.</param>
/// <param name="IsConsole">Whether it is the console; else a silo.</param>
/// <param name="Arguments">The program's arguments.</param>
/// <param name="Variables">Environment variables; null where the orchestrator fills them in.</param>
internal sealed record DeployedContainer(string Name, bool IsConsole, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Variables)
{
    /// <summary>Every container with our image.</summary>
    public static IEnumerable<DeployedContainer> All => OfCompose().Concat(OfKubernetes());

    public static IEnumerable<DeployedContainer> OfCompose() =>
        from service in DeployFolder.ReadYaml(DeployFolder.PathOf("compose.yaml"))["services"]!.AsObject()
        where (string?)service.Value!["image"] == "rlactors"
        select new DeployedContainer(
            service.Key, (string?)service.Value["entrypoint"]?[0] == "rlactors", [.. service.Value["command"]!.AsArray().Select(argument => argument!.ToString())],
            service.Value["environment"]!.AsObject().ToDictionary(one => one.Key, one => one.Value?.ToString()));

    public static IEnumerable<DeployedContainer> OfKubernetes() =>
        from workload in KubernetesManifests.All
        let template = workload switch { V1Deployment deployment => deployment.Spec.Template, V1StatefulSet set => set.Spec.Template, _ => null }
        where template is not null
        from container in template.Spec.Containers
        select new DeployedContainer(
            $"{((IMetadata<V1ObjectMeta>)workload).Metadata.Name}/{container.Name}", false, [.. container.Args], container.Env.ToDictionary(one => one.Name, one => (string?)one.Value));
}

/// <summary>The objects of <c>deploy/kubernetes</c>, read strictly: a field that Kubernetes does not know is an error.</summary>
internal static class KubernetesManifests
{
    public static IReadOnlyList<object> All { get; } =
    [
        .. Directory.GetFiles(DeployFolder.PathOf("kubernetes"), "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => KubernetesYaml.LoadAllFromString(File.ReadAllText(file), typeMap: null, strict: true)),
    ];

    public static IEnumerable<T> Of<T>() => All.OfType<T>();
}
