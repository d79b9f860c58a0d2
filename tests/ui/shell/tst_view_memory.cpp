// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/ViewMemory.h"

#include "engine/settings/Folders.h"

#include <QHeaderView>
#include <QLockFile>
#include <QSettings>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace oc;
using namespace oc::ui;
using namespace Qt::StringLiterals;

class TestViewMemory : public QObject {
    Q_OBJECT

    QTemporaryDir home_;
    Folders folders_;

    [[nodiscard]] QString file() const { return home_.filePath(u"window.ini"_s); }
    [[nodiscard]] QByteArray onDisk(const QString& key) const {
        return QSettings(file(), QSettings::IniFormat).value(key).toByteArray();
    }

private Q_SLOTS:
    void init() {
        home_ = QTemporaryDir();
        folders_.settings = home_.filePath(u"settings.json"_s);
    }

    /// The lock that QSettings takes to write (QLockFile, FILE.lock) stands for a disk that is busy.
    void nobodyWaitsForTheDisk() {
        viewMemory::save(folders_, u"a"_s, "first");
        viewMemory::flush();
        QCOMPARE(onDisk(u"a"_s), "first");
        QLockFile busy(file() + u".lock"_s);
        QVERIFY(busy.lock());
        viewMemory::save(folders_, u"a"_s, "second");
        viewMemory::save(folders_, u"b"_s, "other");
        viewMemory::save(folders_, u"a"_s, "third");
        QCOMPARE(viewMemory::load(folders_, u"a"_s), "third");
        QCOMPARE(viewMemory::load(folders_, u"b"_s), "other");
        QCOMPARE(viewMemory::load(folders_, u"c"_s), QByteArray());
        busy.unlock();
        viewMemory::flush();
        QCOMPARE(onDisk(u"a"_s), "third");
        QCOMPARE(onDisk(u"b"_s), "other");
    }

    void whatAnEarlierProgramSavedIsFound() {
        QSettings(file(), QSettings::IniFormat).setValue(u"assets/grid"_s, QByteArray("\0\x01 binary", 9));
        QCOMPARE(viewMemory::load(folders_, u"assets/grid"_s), QByteArray("\0\x01 binary", 9));
    }

    void columnsAreRemembered() {
        {
            QTableWidget table(1, 3);
            viewMemory::remember(folders_, u"columns"_s, table.horizontalHeader());
            table.setColumnWidth(1, 333);
            QTRY_VERIFY(!viewMemory::load(folders_, u"columns"_s).isEmpty());
        }
        viewMemory::flush();
        QCOMPARE(onDisk(u"columns"_s), viewMemory::load(folders_, u"columns"_s));
        QTableWidget again(1, 3);
        viewMemory::remember(folders_, u"columns"_s, again.horizontalHeader());
        QCOMPARE(again.columnWidth(1), 333);
    }

    /// A comfort only: neither a message nor a wait.
    void aFolderThatCannotBeWrittenIsNoTrouble() {
        folders_.settings = u"/proc/none/settings.json"_s;
        viewMemory::save(folders_, u"a"_s, "kept");
        viewMemory::flush();
        QCOMPARE(viewMemory::load(folders_, u"a"_s), "kept");
    }
};

QTEST_MAIN(TestViewMemory)
#include "tst_view_memory.moc"
