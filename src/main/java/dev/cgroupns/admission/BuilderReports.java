package dev.cgroupns.admission;

import dev.cgroupns.log.FieldLine;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.report.BuilderReport;
import dev.cgroupns.report.PodReport;
import dev.cgroupns.report.ReportListener;
import dev.cgroupns.verdict.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports each builder in pods that are created once: in a metric, in the log, and to a listener. */
@Singleton
final class BuilderReports {
    private final BuilderMetrics metrics;
    private final ReportListener listener;

    @Inject
    BuilderReports(BuilderMetrics metrics, ReportListener listener) {
        this.metrics = metrics;
        this.listener = listener;
    }

    void judged(Review review, Injection injection) {
        List<Verdict> all = injection.judgement().verdicts().stream()
                .filter(BuilderReport::concerns)
                .toList();
        switch (review.run()) {
            case DRY -> metrics.dryRun(all.size());
            case REAL -> {
                List<Verdict> first = PodReport.firstSeen(injection.judgement());
                metrics.seenAgain(all.size() - first.size());
                if (!first.isEmpty()) {
                    PodReport report = PodReport.of(review.namespace(), review.object(), first);
                    metrics.created(report.origin().namespace(), first);
                    tell(report);
                }
            }
        }
    }

    private void tell(PodReport report) {
        for (BuilderReport builder : report.builders()) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("namespace", report.origin().namespace());
            fields.put("owner", report.origin().owner());
            fields.put("container", builder.container());
            fields.put("code", builder.code());
            fields.put("detail", builder.detail());
            new FieldLine("builder", fields).info(BuilderReports.class);
        }
        listener.reported(report);
    }
}
