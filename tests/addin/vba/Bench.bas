Attribute VB_Name = "Bench"
Option Explicit

' What the tests call. A module that does not compile makes every call return nothing: Canary shows it.

Public Function Canary(ByVal number As Long) As Long
    Canary = number + 1
End Function

' Everything that reached the stubs since the last question.
Public Function Said() As String
    Said = xlwings.Record
    xlwings.Record = ""
End Function

Public Function Sets(ByVal fault As String, ByVal value As Variant) As Boolean
    xlwings.Fault = fault
    xlwings.Answer = value
    Sets = True
End Function

' Rows of cells, as a server answers them: a block with two dimensions.
Public Function SetsBlock(ByVal rows As Variant) As Boolean
    Dim block() As Variant
    Dim row As Long
    Dim column As Long
    ReDim block(LBound(rows) To UBound(rows), LBound(rows(0)) To UBound(rows(0)))
    For row = LBound(rows) To UBound(rows)
        For column = LBound(rows(row)) To UBound(rows(row))
            block(row, column) = rows(row)(column)
        Next column
    Next row
    xlwings.Answer = block
    SetsBlock = True
End Function

' As Excel calls a ribbon's callback: by name, with a control.
Public Function Presses(ByVal callback As String) As Boolean
    Application.Run callback, New IRibbonControl
    Presses = True
End Function

' Whether Esc broke code off while Python worked, and does so now. LibreOffice holds a yes or no, Excel a number.
Public Function Breaks() As String
    Breaks = xlwings.Breaks & " " & Application.EnableCancelKey
End Function

' Python has not answered yet, and no pause is running.
Public Function Sleeps() As Boolean
    JxAwake = False
    Sleeps = True
End Function

' An error value among the arguments, as from a cell that shows one.
Public Function ScoresError(ByVal number As Long) As String
    ScoresError = Kind(JX_SCORE(1, CVErr(number), 3))
End Function

' What a function gives to a cell.
Public Function Grades(ByVal total As Variant) As String
    Grades = Kind(JX_GRADE(total))
End Function

Private Function Kind(ByVal value As Variant) As String
    If VarType(value) = vbError Then
        Kind = "error value " & CStr(value)
    Else
        Kind = TypeName(value) & " " & CStr(value)
    End If
End Function
