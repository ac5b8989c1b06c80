using Microsoft.Extensions.DependencyInjection;
using RlActors.Judges;
using RlActors.Judges.Labellers;
using RlActors.Judges.Lengths;
using RlActors.Judges.Policies;
using RlActors.Judges.RewardModels;
using RlActors.Judges.Votes;
using RlActors.Tasks;
using RlActors.Tasks.Addition;
using RlActors.Tasks.Tables;
using RlActors.Tasks.ReverseWord;
using RlActors.Tasks.StoryOpenings;

namespace RlActors;

/// <summary>Registers this room's services.</summary>
public static class EnvironmentServices
{
    /// <summary>Registers <see cref="IRunEnvironment"/> with the built-in tasks and judges; calling it again changes nothing.</summary>
    /// <returns>A builder that adds more.</returns>
    public static RlActorsBuilder AddRlActorsEnvironments(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new RlActorsBuilder(services);
        if (services.Any(service => service.ServiceType == typeof(IRunEnvironment)))
        {
            return builder;
        }

        services.AddSingleton<IRunEnvironment, RunEnvironment>();
        return builder
            .AddTask<AdditionTask>(AdditionTask.Name)
            .AddTask<ReverseWordTask>(ReverseWordTask.Name)
            .AddTask<JsonLinesTask>(JsonLinesTask.Name)
            .AddTask<ParquetTask>(ParquetTask.Name)
            .AddTask<StoryOpeningsTask>(StoryOpeningsTask.Name)
            .AddJudge<ExactMatchJudge>(ExactMatchJudge.Name)
            .AddJudge<PartialCreditJudge>(PartialCreditJudge.Name)
            .AddJudge<FinalNumberJudge>(FinalNumberJudge.Name)
            .AddJudge<SentenceWordsJudge>(SentenceWordsJudge.Name)
            .AddJudge<MajorityVoteJudge>(MajorityVoteJudge.Name)
            .AddJudge<CosineLengthJudge>(CosineLengthJudge.Name)
            .AddJudge<RelativeLengthJudge>(RelativeLengthJudge.Name)
            .AddJudge<PolicyJudge>(PolicyJudge.Name)
            .AddJudge<AiLabellerJudge>(AiLabellerJudge.Name)
            .AddJudge<AiPreferenceJudge>(AiPreferenceJudge.Name)
            .AddJudge<RewardModelJudge>(RewardModelJudge.Name);
    }
}
