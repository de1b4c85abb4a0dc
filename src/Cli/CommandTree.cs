using System.CommandLine;
using Xinglin.Cli.Verbs;

namespace Xinglin.Cli;

/// <summary>Every verb of <c>xinglin</c>; docs/cli.md describes them.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
    {
        var root = new RootCommand("Xinglin: a health ledger that several organisations run together.")
        {
            RunVerb.Create(),
            Group("wallet", "A patient's wallet.", WalletNew.Create(), WalletShow.Create(), WalletClaim.Create(), WalletSummary.Create(),
                WalletWatch.Create(), WalletGrantVerb.Create(), WalletRefuse.Create(), WalletRevoke.Create(), WalletRecords.Create(), TimelineVerbs.OfWallet(), WalletRecognise.Create(), WalletCompleteness.Create(), WalletKeep.Create(), WalletLog.Create(),
                WalletUpload.Create(), WalletUploads.Create(), WalletDownload.Create(), WalletShare.Create(),
                WalletErase.Create(), WalletErasures.Create(), WalletRestrict.Create(), WalletCorrect.Create(), WalletCorrections.Create(),
                WalletCheck.Create(), WalletRotate.Create(), WalletVeto.Create(), WalletRecover.Create(),
                Group("guardians", "Who may give you your accounts back.", WalletGuardiansSet.Create()),
                Group("shares", "The wallet's root in parts.", WalletSharesMake.Create(), WalletSharesRecover.Create())),
            Group("guardian", "Somebody's guardian.", GuardianNew.Create(), GuardianAccept.Create(), GuardianList.Create(), GuardianApprove.Create(), GuardianRelease.Create(),
                GuardianWard.Create(), GuardianObject.Create()),
            Group("staff", "A clinician at a member.", StaffNew.Create(), StaffAsk.Create(), StaffRead.Create(), StaffReadUpload.Create(), StaffReadBasis.Care(), StaffReadBasis.Duty(), TimelineVerbs.OfStaff(), StaffOrder.Create(), StaffNote.Create(), StaffConfidential.Create(), StaffCorrections.Create(),
                Group("correct", "Decide what a patient says is wrong.", StaffCorrect.Accept(), StaffCorrect.Refuse()),
                Group("emergency", "Access without the patient's word, by two people, for hours.", EmergencyEnrollVerb.Create(), EmergencyOpenVerb.Create(),
                    EmergencyConfirmVerb.Create(), EmergencyReadVerb.Create(), EmergencyReadVerb.CreateMore(), EmergencyEndVerb.Create(), EmergencyReviewVerb.Create(),
                    EmergencyTemporaryVerb.Create(), EmergencyMergeVerb.Create(), EmergencyUnmergeVerb.Create())),
            Group("member", "A member's own machine.", MemberInitVerb.Init(), MemberInitVerb.Card(), MemberRotate.Create(), MemberVote.Create(),
                Group("duty", "Legal duties to disclose.", MemberDuty.Record(), MemberDuty.Confirm(), MemberDuty.End())),
            Group("client", "Systems that ask a member's FHIR server by themselves.", ClientVerb.Add(), ClientVerb.List(), ClientVerb.Remove(), ClientTerms.Card(), ClientTerms.List()),
            Group("incident", "Bulk readings that were stopped; for a member's privacy officer.", IncidentVerb.List(), IncidentVerb.Show(), IncidentVerb.Confirm(), IncidentVerb.Close()),
            Group("v2", "A member's HL7 v2 inbox.", V2Verb.Status(), V2Verb.Queue(), V2Verb.Show(), V2Verb.Retry(), V2Verb.Drop()),
            Group("desk", "The desk of a member.", DeskCodeVerb.Create(),
                Group("guardian", "Who acts for a patient.", DeskGuardian.Record(), DeskGuardian.End())),
            Group("evidence", "The members' evidence logs.", EvidenceCheck.Create()),
            Group("proof", "Proof files for people who trust only the members' keys.", ProofGet.Create(), ProofVerify.Create()),
            Group("bundle", "One record with all its proofs in one file.", BundleMakeVerb.Create(), BundleVerifyVerb.Create()),
            Group("completeness", "Evidence that a holder withheld something.", CompletenessVerifyVerb.Create()),
            Group("genesis", "What founds a network.", GenesisVerb.Make(), GenesisVerb.Show(),
                Group("refound", "A network in the place of one that lost its quorum for good.", GenesisRefound.CreateDraft(), GenesisRefound.CreateSign(), GenesisRefound.CreateMake())),
            Group("node", "One member's node.", NodeRunVerb.Create(), NodeBackupVerb.Backup(), NodeBackupVerb.Restore()),
            Group("trust", "Whose keys you trust.", TrustGet.Create()),
            Group("ordering", "The ordering service's own machine.", OrderingInitVerb.Create(), OrderingRunVerb.Create()),
            NotariseVerb.Create(),
            Group("vote", "Members vote on any question.", VoteVerb.Make(), VoteVerb.Cast(), VoteVerb.Result(), VotePortal.Create()),
            Group("anchor", "Timestamps of the network's past by an outsider.", AnchorVerb.List(), AnchorVerb.Export(), AnchorVerb.Verify()),
            Group("partition", "Ledgers side by side.", PartitionList.Create(), PartitionStatus.Create(), PartitionAdd.Create(), PartitionAdd.Found(), PartitionGenesis.Create()),
            Group("network", "The consortium.", NetworkStatus.Create()),
            Group("consortium", "How the consortium changes and what it suffers.", ConsortiumStatus.Create(), ConsortiumSimulate.Create(), ConsortiumSimulate.Propose(),
                ConsortiumReplaceOrdering.Create(), MemberVote.Create(),
                Group("promise", "A member's word to include a transaction.", ConsortiumPromise.Check(), ConsortiumPromise.Verify()),
                Group("evidence", "Keys that signed two things that exclude each other.", ConsortiumEvidence.List(), ConsortiumEvidence.Export(), ConsortiumEvidence.Verify())),
            Group("vault", "Sealed records and their copies.", VaultStatusVerb.Create(), VaultRestoreVerb.Create(), VaultDrillVerb.Create(), VaultRoll.Create()),
            Group("sidecar", "A member's own PostgreSQL, read beside it.", SidecarStatusVerb.Create(), SidecarCheckVerb.Create()),
            Group("ledger", "A replica's files.", LedgerCheckVerb.Create(), LedgerCompareVerb.Create(), LedgerRecoverVerb.Create(), LedgerRefoundVerb.Create(), LedgerArchiveVerb.Archive(), LedgerArchiveVerb.Prove()),
            Group("demo", "Guided walks on a demonstration network.", DemoMedRec.Create(), DemoEmergency.Create(), DemoLine.Create("disconnect", connected: false), DemoLine.Create("connect", connected: true)),
        };
        root.Options.Add(VerbOptions.Json);
        return root;
    }

    private static Command Group(string name, string description, params Command[] verbs)
    {
        var group = new Command(name, description);
        foreach (var verb in verbs)
        {
            group.Subcommands.Add(verb);
        }

        return group;
    }
}
