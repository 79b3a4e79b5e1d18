package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which paths of a container are taken. */
final class MountPathsTest {
    @ParameterizedTest
    @CsvSource({
        "/cgroupns,           true",
        "/cgroupns/,          true",
        "./cgroupns/x,        true",
        "/cgroupns/launcher,  true",
        "/a/../cgroupns,      true",
        "/cgroupns-2,         false",
        "/cgroup,             false",
        "/,                   false",
        "/data,               false"
    })
    void pathIsTakenByAMountThereOrBelow(String mounted, boolean taken) throws Exception {
        for (String field : new String[] {"volumeMounts\":[{\"mountPath", "volumeDevices\":[{\"devicePath"}) {
            MountPaths paths = new MountPaths();
            paths.addMountsOf(new JsonMapper().readTree("{\"" + field + "\":\"" + mounted + "\"}]}"));
            assertThat(paths.reach("/cgroupns")).as(field).isEqualTo(taken);
        }
    }
}
